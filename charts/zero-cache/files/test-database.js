// Asks the databases for all that zero-cache needs of them. Needs test-report.js and postgres.js.
const {DATABASES, ZERO_APP_ID: appId = 'zero', ZERO_APP_PUBLICATIONS: configured} = process.env;

const quoted = name => `"${name.replaceAll('"', '""')}"`;

// Runs checks over one connection; an error of the connection is a problem, and ends them.
async function check(name, checks) {
  const database = parseDatabase(name);
  if (!database) return;
  const sql = connect(database);
  const before = problems.length;
  try {
    await checks(sql, database);
    if (problems.length === before) passed.push(`${database.key}: the database "${database.name}" at ${database.where}`);
  } catch (error) {
    problems.push(explain(error, database));
  } finally {
    await sql.end({timeout: 1});
  }
}

async function checkWritable(sql, {key}) {
  const [it] = await sql`
    SELECT pg_is_in_recovery() AS standby, current_user AS role, current_database() AS name,
           has_database_privilege(current_database(), 'CREATE') AS "mayCreate"`;
  if (it.standby) {
    problems.push(`${key}: the server is a standby, and zero-cache writes. Name the primary.`);
  }
  if (!it.mayCreate) {
    problems.push(
      `${key}: the role "${it.role}" may not create schemas, and zero-cache keeps its tables in schemas of its own. ` +
        `Run as owner of the database: GRANT CREATE ON DATABASE ${quoted(it.name)} TO ${quoted(it.role)};`,
    );
  }
  return it;
}

async function checkServer(sql, {key}) {
  const [{version, walLevel}] = await sql`
    SELECT current_setting('server_version_num')::int AS version, current_setting('wal_level') AS "walLevel"`;
  if (walLevel !== 'logical') {
    problems.push(
      `${key}: the server has wal_level=${walLevel}, and zero-cache needs logical. Run as superuser: ALTER SYSTEM SET ` +
        'wal_level = logical; and restart Postgres, because a reload is not enough. Clouds have a setting of their own ' +
        '(rds.logical_replication, cloudsql.logical_decoding), and need a restart too.',
    );
  }
  if (version < 150000) {
    const major = Math.floor(version / 10000);
    problems.push(`${key}: the server is Postgres ${major}, and zero-cache needs 15 or newer. Upgrade it.`);
  }
  return version >= 150000;
}

// The release's own slots are what it needs: a running release has one.
async function checkReplication(sql, database, role) {
  const prefix = `${appId}_0_`;
  const slots = await sql`
    SELECT slot_name AS name, active, left(slot_name, ${prefix.length}::int) = ${prefix} AS own
      FROM pg_replication_slots ORDER BY slot_name`;
  const [{most}] = await sql`SELECT current_setting('max_replication_slots')::int AS most`;
  if (slots.length >= most && !slots.some(slot => slot.own)) {
    const idle = slots.filter(slot => !slot.active).map(slot => slot.name);
    problems.push(
      `${database.key}: the server has no free replication slot: max_replication_slots is ${most}, and ${slots.length} are ` +
        `taken. Raise max_replication_slots and restart Postgres, or drop a slot that nobody needs: SELECT ` +
        `pg_drop_replication_slot('NAME'); Unused at the moment: ${idle.join(', ') || 'none'}.`,
    );
  }
  // whoever streams from its own slot has all that follows
  if (slots.some(slot => slot.own && slot.active)) return;
  const session = connect(database, {replication: 'database'});
  try {
    await session.unsafe('IDENTIFY_SYSTEM').simple();
  } catch (error) {
    problems.push(explainReplication(error, database, role));
  } finally {
    await session.end({timeout: 1});
  }
}

function explainReplication(error, database, role) {
  if (error.code === '42501') {
    return (
      `${database.key}: the role "${role}" may not replicate. Run as superuser: ALTER ROLE ${quoted(role)} REPLICATION; ` +
      `On Amazon RDS: GRANT rds_replication TO ${quoted(role)};`
    );
  }
  if (error.code === '53300' && /max_wal_senders/.test(error.message)) {
    return (
      `${database.key}: the server has no free WAL sender: all of max_wal_senders are taken. Raise max_wal_senders ` +
      'and restart Postgres, or end a replication that nobody needs: see pg_stat_replication.'
    );
  }
  return `${explain(error, database)} This was a connection for replication; zero-cache needs one to Postgres itself.`;
}

// Tries what zero-cache does where no publication is configured, and takes it back: clouds allow it to more roles than
// Postgres does.
async function checkOwnPublication(sql, {key}, {role, mayCreate}) {
  const made = await sql`SELECT 1 FROM pg_publication WHERE pubname = ${`_${appId}_public_0`}`;
  if (made.length) return;
  const undo = new Error('undo');
  let refused = !mayCreate;
  if (mayCreate) {
    try {
      await sql.begin(async transaction => {
        await transaction`SET LOCAL lock_timeout = '5s'`;
        await transaction`CREATE PUBLICATION zero_helm_test FOR TABLES IN SCHEMA public`;
        throw undo;
      });
    } catch (error) {
      if (error !== undo && error.code !== '42501') throw error;
      refused = error !== undo;
    }
  }
  if (!refused) return;
  const tables = await sql`
    SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1 LIMIT 30`;
  problems.push(
    `common.database.publications is empty, so that zero-cache makes a publication FOR TABLES IN SCHEMA public, which ` +
      `takes a superuser, and the role "${role}" of ${key} is none. Run as owner of the tables: CREATE PUBLICATION ` +
      `zero_data FOR TABLE ${tables.map(table => table.name).join(', ') || 'a, b, c'}; and set ` +
      `common.database.publications to [zero_data].`,
  );
}

async function checkPublications(sql, {key}, {role, name}) {
  const wanted = configured.split(',');
  const found = await sql`
    SELECT pubname AS name, pubinsert AND pubupdate AND pubdelete AND pubtruncate AS complete
      FROM pg_publication WHERE pubname IN ${sql(wanted)}`;
  for (const publication of wanted) {
    const it = found.find(row => row.name === publication);
    if (!it) {
      problems.push(
        `common.database.publications names "${publication}", and the database "${name}" of ${key} has no such ` +
          `publication. Correct the name, or run as owner of the tables: CREATE PUBLICATION ${quoted(publication)} FOR TABLE a, b, c;`,
      );
    } else if (!it.complete) {
      problems.push(
        `common.database.publications: "${publication}" does not publish all of insert, update, delete and truncate. Run ` +
          `as its owner: ALTER PUBLICATION ${quoted(publication)} SET (publish = 'insert, update, delete, truncate');`,
      );
    }
  }
  const unreadable = await sql`
    SELECT DISTINCT format('%I', schemaname) AS schema, format('%I.%I', schemaname, tablename) AS name,
           has_schema_privilege(namespace.oid, 'USAGE') AS "mayEnter"
      FROM pg_publication_tables
      JOIN pg_namespace namespace ON nspname = schemaname
      JOIN pg_class class ON relnamespace = namespace.oid AND relname = tablename
     WHERE pubname IN ${sql(wanted)}
       AND NOT (has_schema_privilege(namespace.oid, 'USAGE') AND has_any_column_privilege(class.oid, 'SELECT'))
     ORDER BY name`;
  if (unreadable.length) {
    const closed = new Set(unreadable.filter(table => !table.mayEnter).map(table => table.schema));
    const to = `TO ${quoted(role)};`;
    problems.push(
      `${key}: the role "${role}" may not read tables that common.database.publications publishes. Run as their owner: ` +
        `GRANT SELECT ON ${unreadable.map(table => table.name).join(', ')} ${to}` +
        [...closed].map(schema => ` GRANT USAGE ON SCHEMA ${schema} ${to}`).join(''),
    );
  }
}

async function checkUpstream(sql, database) {
  const isNewEnough = await checkServer(sql, database);
  const {standby, ...owner} = await checkWritable(sql, database);
  if (!isNewEnough || standby) return;
  await checkReplication(sql, database, owner.role);
  await (configured ? checkPublications : checkOwnPublication)(sql, database, owner);
}

const checks = DATABASES.split(' ').map(name => check(name, name === 'upstreamDb' ? checkUpstream : checkWritable));
Promise.all(checks).then(finish);
