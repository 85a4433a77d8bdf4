// Connects to a Postgres with zero-cache's own client, and runs the queries that zero-cache needs. In zero-cache's image it
// answers each line of standard input, a connection string as JSON, with a line: empty on success, else the error.

import {createInterface} from 'node:readline';

const {pgClient} = await import('file:///opt/app/node_modules/@rocicorp/zero/out/zero-cache/src/types/pg.js');

const quiet = {debug() {}, info() {}, warn() {}, error() {}, withContext: () => quiet};
const undo = new Error('undone');
let failed;
process.on('uncaughtException', error => (failed ??= error));

async function ask(client) {
  const [it] = await client`
    SELECT ${1}::int AS parameter, ARRAY['a', 'b'] AS list, now() AS time, 0.1::float8 + 0.2::float8 AS sum, chr(8364) AS text,
           (SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()) AS name`;
  const right = {
    list: Array.isArray(it.list),
    time: Math.abs(it.time - Date.now()) < 3_600_000,
    sum: it.sum === 0.1 + 0.2,
    text: it.text === '€',
    name: it.name === 'zero-test',
  };
  const wrong = Object.keys(right).filter(name => !right[name]);
  if (wrong.length) throw new Error(`wrong: ${wrong}`);

  const backends = await Promise.all([1, 2, 3].map(() => client`SELECT pg_backend_pid() AS pid, pg_sleep(0.1)`));
  if (new Set(backends.map(([{pid}]) => pid)).size < 3) throw new Error('wrong: connections');

  await client.begin(async transaction => {
    await transaction`CREATE SCHEMA zero_client_test`;
    throw undo;
  }).catch(error => {
    if (error !== undo) throw error;
  });
}

async function replicate(client) {
  await client.unsafe('IDENTIFY_SYSTEM').simple();
}

const within = (promise, seconds) => {
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(reject, seconds * 1000, new Error('no answer'))));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

async function use(url, asking, options) {
  let client;
  try {
    client = pgClient(quiet, url, 'test', options);
    await within(asking(client), 10);
    return '';
  } catch (error) {
    return String(error.code ?? error.message);
  } finally {
    await client?.end({timeout: 0}).catch(() => {});
  }
}

for await (const line of createInterface({input: process.stdin})) {
  failed = undefined;
  const url = JSON.parse(line);
  const complaint =
    (await use(url, ask)) || (await use(url, replicate, {fetch_types: false, connection: {replication: 'database'}}));
  console.log(complaint || (failed ? String(failed.message) : ''));
}
process.exit(0);
