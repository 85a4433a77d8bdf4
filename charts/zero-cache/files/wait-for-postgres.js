// Ends when Postgres accepts a connection at the host and port of ZERO_UPSTREAM_DB. Says every 10 s what it waits for, and
// nothing of the user or the password.
const net = require('node:net');

// undefined where there is no host, or where the @ is not before it: there a raw / ? or # of the password has moved it
function read(text) {
  const url = URL.canParse(text) ? new URL(text) : {};
  const misplaced = !url.username && !url.password && /^[^/]*\/\/[^/?#]*[/?#].*@/.test(text);
  return url.hostname && !misplaced ? url : undefined;
}

const url = read(process.env.ZERO_UPSTREAM_DB);
if (!url) {
  console.error(
    'common.database.upstreamDb is not a URL such as postgres://USER:PASSWORD@HOST:5432/NAME. Percent-encode the special ' +
      'characters of its password: @ is %40, : is %3A, / is %2F, # is %23, ? is %3F, % is %25.',
  );
  process.exit(1);
}
const {hostname, port} = url;
const address = {host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 5432), timeout: 2000};
const where = `${address.host}:${address.port}`;
const started = Date.now();
let lastError = 'no answer yet';

function say(text) {
  console.log(`${Math.round((Date.now() - started) / 1000)} s: ${text}`);
}

function attempt() {
  const socket = net.connect(address);
  socket.on('connect', () => {
    say(`Postgres at ${where} accepts connections`);
    process.exit(0);
  });
  socket.on('timeout', () => socket.destroy(new Error('no answer within 2 s')));
  socket.on('error', error => {
    lastError = error.message;
    setTimeout(attempt, 500);
  });
}

setInterval(() => say(`waiting for Postgres at ${where} (${lastError})`), 10_000);
attempt();
