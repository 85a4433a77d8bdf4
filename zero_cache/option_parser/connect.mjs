// Connects with zero-cache's own Postgres client: node connect.mjs PACKAGE_DIRECTORY
//
// Answers each line of standard input, a connection string as JSON, with a line of JSON: what the client did. Every connection
// goes to a listener that records what the client sends, once without TLS, and with TLS if the client insists.

import net from 'node:net';
import {createInterface} from 'node:readline';

import {Listener} from './listener.mjs';

const {pgClient} = await import(`file://${process.argv[2]}/out/zero-cache/src/types/pg.js`);

const quiet = {debug() {}, info() {}, warn() {}, error() {}, withContext: () => quiet};
const listener = new Listener();
const port = await listener.listen();

// the client's sockets call this; TLS has no connect function itself
let dialed = [];
const {connect} = net.Socket.prototype;
net.Socket.prototype.connect = function (...where) {
  dialed.push(where);
  return connect.call(this, port, '127.0.0.1');
};
// errors of the client that come after its query has failed
let failed;
process.on('uncaughtException', error => (failed ??= error));
process.removeAllListeners('warning').on('warning', () => {});

const within = (promise, milliseconds) => {
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(reject, milliseconds, new Error('no answer'))));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

async function attempt(url, {hasTls = false, trusts = false} = {}) {
  Object.assign(listener, {hasTls, seen: []});
  [dialed, failed] = [[], undefined];
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = trusts ? '0' : '1';
  let client;
  let error;
  try {
    client = pgClient(quiet, url, 'option-parser');
    // three at once, for which a pool opens three connections; the time suits a busy machine
    const queries = [1, 2, 3].map(() => client`SELECT 1`.simple().execute());
    error = (await within(Promise.allSettled(queries), 5000)).find(({reason}) => reason)?.reason;
  } catch (thrown) {
    error = thrown;
  }
  const seen = listener.seen.at(-1);
  const connections = listener.seen.length;
  await client?.end({timeout: 0}).catch(() => {});
  error ??= failed;
  return {
    error: error ? String(error.code ?? error.message) : null,
    // the text does not show the URL
    dialed: dialed[0]?.length === 2 ? {host: dialed[0][1], port: dialed[0][0]} : null,
    connections,
    options: client ? pick(client.options) : null,
    ...(seen ?? {asks_tls: false, startup: null, password: null}),
  };
}

const NUMBERS = ['idle_timeout', 'connect_timeout', 'max_lifetime', 'backoff', 'keep_alive'];
const pick = options => ({
  prepare: Boolean(options.prepare),
  fetch_types: Boolean(options.fetch_types),
  not_numbers: NUMBERS.filter(name => Number.isNaN(options[name])),
});

async function observe(url) {
  const plain = await attempt(url);
  if (!plain.asks_tls) return {...plain, tls: plain.startup ? 'off' : null};
  if (!plain.error || plain.startup) return {...plain, tls: 'optional'};
  const unknown = await attempt(url, {hasTls: true});
  if (unknown.startup) return {...unknown, tls: 'required'};
  return {...(await attempt(url, {hasTls: true, trusts: true})), tls: 'verified'};
}

for await (const line of createInterface({input: process.stdin})) {
  process.stdout.write(`${JSON.stringify(await observe(JSON.parse(line)))}\n`);
}
process.exit(0);
