// Looks for whatever still lives of a release, or uses the same slots. Needs hide-secrets.js and postgres.js.
const {readFileSync} = require('node:fs');
const {lookup} = require('node:dns/promises');

const {NAMESPACE, SERVICES, REPLICATION_MANAGER, ZERO_APP_ID: appId = 'zero'} = process.env;
// zero-cache's name for what it keeps in Postgres: schemas, slots and publications carry it
const shard = `${appId}_0`;

// A look that shows nothing either way.
class CannotSee extends Error {}

// The Services of this release that the cluster knows. They are there while the release is installed, whatever its pods do.
async function findServices() {
  const searched = /^search\s+(.+)$/m.exec(readFileSync('/etc/resolv.conf', 'utf8'))?.[1].trim().split(/\s+/) ?? [];
  const own = `${NAMESPACE}.svc.`;
  const domain = searched.find(name => name.startsWith(own))?.slice(own.length);
  if (!domain) {
    throw new CannotSee(
      `this pod's resolver does not search ${own}<the cluster's domain>, so that the Services of the release can't be looked ` +
        'up: leave replicationManager.dnsPolicy empty, or add that domain to the searches of replicationManager.dnsConfig.',
    );
  }
  // a name that ends in a dot is looked up as it is
  const isThere = name =>
    lookup(`${name}.svc.${domain}.`).then(
      () => true,
      error => {
        if (error.code === 'ENOTFOUND') return false;
        throw new CannotSee(`the cluster's name service does not answer (${error.code}): see its pods in kube-system.`);
      },
    );
  if (!(await isThere('kubernetes.default'))) {
    throw new CannotSee(`the cluster's name service does not know kubernetes.default.svc.${domain}: see its pods in kube-system.`);
  }
  const found = [];
  for (const service of SERVICES.split(' ')) {
    if (await isThere(`${service}.${NAMESPACE}`)) found.push(service);
  }
  return found;
}

// Slots are the server's, databases share them: those of other databases are not this application's.
function findSlots(sql) {
  return sql`
    SELECT slot_name AS name, active, host(client_addr) AS address, confirmed_flush_lsn::text AS position
      FROM pg_replication_slots LEFT JOIN pg_stat_activity ON pid = active_pid
     WHERE database = current_database() AND slot_name ~ ${`^${shard}(_[a-z]+)?$`}
     ORDER BY slot_name`;
}

// Sessions of zero-cache whose last statement names this application, and all that copy a database: a first copy has no
// active slot, and its statements name the tables alone. zero-cache closes what is idle for a minute; a pooler doesn't.
function findSessions(sql) {
  return sql`
    SELECT application_name AS name, host(client_addr) AS address
      FROM pg_stat_activity
     WHERE datname = current_database() AND application_name ~ '^zero-' AND application_name <> ${APPLICATION_NAME}
       AND (state IS DISTINCT FROM 'idle' OR state_change > now() - interval '90 seconds')
       AND (application_name ~ '^zero-(initial-sync|backfill)'
            OR query ~ ${`(^|[^a-z0-9_])${shard}([^a-z0-9_]|_[a-z]+([^a-z0-9_]|$))`})`;
}

// Whether an application that is called like this one's schema keeps its permissions there.
async function isShared(sql) {
  const [{table}] = await sql`SELECT to_regclass(${`"${shard}".permissions`}) AS table`;
  return table !== null;
}

// The pod that took the slot last; undefined where no pod did, or zero-cache is too old to write it down.
async function findLastSubscriber(sql) {
  try {
    const [replica] = await sql`
      SELECT "subscriberContext"->>'hostname' AS pod FROM ${sql(`${shard}.replicas`)} ORDER BY rank DESC LIMIT 1`;
    return replica?.pod ?? undefined;
  } catch (error) {
    // no such schema, table or column
    if (['3F000', '42P01', '42703'].includes(error.code)) return undefined;
    throw error;
  }
}

// How far each slot was read when it was looked at last.
const positions = new Map();

// A server that is gone answers nothing, and breaks no connection.
const LOOK_MS = 20_000;

async function lookAt(database) {
  const sql = connect(database);
  const timer = setTimeout(() => sql.end({timeout: 0}), LOOK_MS);
  try {
    const found = [];
    const isUpstream = database.key === 'common.database.upstreamDb';
    const slots = isUpstream ? await findSlots(sql) : [];
    for (const {name, active, address, position} of slots) {
      if (active) {
        found.push(`the replication slot ${name} is in use, from ${address ?? 'an address that this role may not see'}`);
      } else if (positions.has(name) && positions.get(name) !== position) {
        found.push(`the replication slot ${name} was read a moment ago`);
      }
      positions.set(name, position);
    }
    for (const {name, address} of await findSessions(sql)) {
      found.push(`${address ?? 'a process on the server'} works on ${shard} in ${database.key}, as ${name}`);
    }
    if (isUpstream && (await isShared(sql))) found.push(`the schema ${shard} is also that of the application ${shard}`);
    const pod = slots.length ? await findLastSubscriber(sql) : undefined;
    if (pod && !pod.startsWith(`${REPLICATION_MANAGER}-`)) {
      found.push(`the replication slot was taken over by ${pod}, which is not a pod of this release`);
    }
    return found;
  } catch (error) {
    throw new CannotSee(explain(error, database));
  } finally {
    clearTimeout(timer);
    await sql.end({timeout: 1});
  }
}

// All that is left, a sentence each without its full stop; a CannotSee where that can't be told.
async function look(databases) {
  const services = await findServices();
  return [
    ...services.map(name => `the Service ${name} is there: this release is installed`),
    ...(await Promise.all(databases.map(lookAt))).flat(),
  ];
}
