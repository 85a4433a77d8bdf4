// Removes what zero-cache leaves in Postgres, once nothing of the release is left and nobody else uses it. Otherwise it
// removes nothing, ends well, and says why. Needs hide-secrets.js, database-url.js, postgres.js and cleanup-look.js.
const {DATABASES, WAIT_SECONDS} = process.env;

// Longer than a replication manager takes to restart, and than name servers remember.
const QUIET_SECONDS = 30;
const EVERY_MS = 2000;

const problems = [];
const removed = new Set();
const seconds = () => Math.round(performance.now() / 1000);
const say = text => console.log(`${seconds()} s: ${hide(text)}`);
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));
const quoted = name => `"${name.replaceAll('"', '""')}"`;

// Ends the process well. Somebody may also come back after a part was removed.
function leaveAlone(reasons) {
  const what = removed.size ? `Removed ${[...removed].join(', ')}, and nothing more` : 'Nothing was removed';
  say(
    `${what}:\n${reasons.map(text => `  - ${text}\n`).join('')}` +
      'What to do: this is for after the release was uninstalled. Where it is installed, whatever ran this applies Helm hooks ' +
      'as plain objects: leave them out (helm template --no-hooks). Where somebody else uses the slots, leave them. ' +
      `Where nobody does any more, run zero-out of the zero-cache image with ZERO_UPSTREAM_DB and ZERO_APP_ID=${appId}, ` +
      'and ZERO_CVR_DB and ZERO_CHANGE_DB if you set them.',
  );
  process.exit(0);
}

// Comes back when nothing was seen for QUIET_SECONDS; ends the process where somebody stays for WAIT_SECONDS.
async function waitUntilNobodyIsLeft(databases) {
  let quietSince;
  let told = '';
  for (;;) {
    const reasons = await look(databases).catch(error => {
      if (error instanceof CannotSee) return [error.message];
      throw error;
    });
    if (reasons.length) {
      quietSince = undefined;
      if (seconds() >= Number(WAIT_SECONDS)) leaveAlone(reasons);
    }
    const text = reasons.length
      ? `Waiting, up to ${WAIT_SECONDS} s, because ${reasons.join('; ')}`
      : `Nobody is left. Watching for ${QUIET_SECONDS} s whether somebody comes back.`;
    if (text !== told) say((told = text));
    quietSince ??= reasons.length ? undefined : performance.now();
    if (quietSince !== undefined && performance.now() - quietSince >= QUIET_SECONDS * 1000) return;
    await sleep(EVERY_MS);
  }
}

// False where somebody is there after all. A slot in use is one that Postgres refuses to drop, at any time.
async function removeFromUpstream(sql) {
  const isDone = await sql.begin(async transaction => {
    await transaction`SET LOCAL lock_timeout = '10s'`;
    // zero-cache holds this lock while it makes a slot
    const [{free}] = await transaction`
      SELECT pg_try_advisory_xact_lock(hashtext(${`replication-slot-management:${shard}`})) AS free`;
    const slots = await findSlots(transaction);
    if (!free || slots.some(slot => slot.active) || (await findSessions(transaction)).length) return false;
    for (const {name} of slots) {
      await transaction`SELECT pg_drop_replication_slot(${name})`;
      removed.add(`the replication slot ${name}`);
      say(`Dropped the replication slot ${name}`);
    }
    for (const publication of [`_${appId}_public_0`, `_${appId}_metadata_0`]) {
      await transaction.unsafe(`DROP PUBLICATION IF EXISTS ${quoted(publication)}`);
    }
    // event triggers go with their functions
    await transaction.unsafe(`DROP SCHEMA IF EXISTS ${quoted(shard)} CASCADE`);
    await removePermissions(transaction);
    return true;
  });
  if (isDone) removed.add(`the publications and the schema ${shard}`);
  return isDone;
}

// The schema that has the application's name may have been there before zero-cache: what is not zero-cache's stays.
async function removePermissions(transaction) {
  const [found] = await transaction`SELECT 1 FROM pg_namespace WHERE nspname = ${appId}`;
  if (!found) return;
  const schema = quoted(appId);
  await transaction.unsafe(`
    DROP TABLE IF EXISTS ${schema}.permissions, ${schema}."schemaVersions";
    DROP FUNCTION IF EXISTS ${schema}.set_permissions_hash()`);
  try {
    await transaction.savepoint(savepoint => savepoint.unsafe(`DROP SCHEMA ${schema}`));
  } catch (error) {
    if (error.code !== '2BP01') throw error;
    say(`Left the schema ${appId}: it has objects that are not zero-cache's`);
  }
}

async function remove({upstreamDb, cvrDb = upstreamDb, changeDb = upstreamDb}) {
  const steps = [
    [upstreamDb, removeFromUpstream],
    [cvrDb, sql => dropSchema(sql, `${shard}/cvr`)],
    [changeDb, sql => dropSchema(sql, `${shard}/cdc`)],
  ];
  for (const [database, step] of steps) {
    const sql = connect(database);
    try {
      if (!(await step(sql))) return false;
    } catch (error) {
      // a slot in use, a lock that somebody holds, two who wait for each other
      if (error instanceof CannotSee || ['55006', '55P03', '40P01'].includes(error.code)) return false;
      throw new Error(explain(error, database));
    } finally {
      await sql.end({timeout: 1});
    }
  }
  return true;
}

async function dropSchema(sql, schema) {
  if ((await findServices()).length || (await findSessions(sql)).length) return false;
  await sql.begin(async transaction => {
    await transaction`SET LOCAL lock_timeout = '10s'`;
    await transaction.unsafe(`DROP SCHEMA IF EXISTS ${quoted(schema)} CASCADE`);
  });
  removed.add(`the schema ${schema}`);
  return true;
}

async function cleanUp() {
  const databases = Object.fromEntries(DATABASES.split(' ').map(name => [name, parseDatabase(name)]));
  if (problems.length) leaveAlone(problems);
  await waitUntilNobodyIsLeft(Object.values(databases));
  while (!(await remove(databases))) {
    if (seconds() >= Number(WAIT_SECONDS)) {
      throw new Error('something holds a lock on what is to be removed: see pg_locks, and pg_replication_slots for what is left.');
    }
    say('Somebody came back');
    await waitUntilNobodyIsLeft(Object.values(databases));
  }
  say(`Removed the slots, publications, event triggers and schemas of the application "${appId}".`);
}

// Node would print the source of the script, and whatever an error carries
const fail = error => {
  say(`FAILED: ${error.message}`);
  process.exit(1);
};
process.on('uncaughtException', fail);
process.on('SIGTERM', () => fail(new Error('stopped from outside.')));
cleanUp().then(() => process.exit(0), fail);
