// Ends when the replication manager's change streamer accepts a connection: its Service has endpoints only when
// a view syncer can restore. Says every 10 s what it waits for.
const net = require('node:net');

const host = process.env.REPLICATION_MANAGER;
const port = 4849;
const started = Date.now();
let lastError = 'no answer yet';

function say(text) {
  console.log(`${Math.round((Date.now() - started) / 1000)} s: ${text}`);
}

function attempt() {
  const socket = net.connect({host, port, timeout: 1000});
  socket.on('connect', () => {
    say(`${host}:${port} accepts connections`);
    process.exit(0);
  });
  socket.on('timeout', () => socket.destroy(new Error('no answer within 1 s')));
  socket.on('error', error => {
    lastError = error.message;
    setTimeout(attempt, 200);
  });
}

setInterval(() => {
  say(
    `waiting for the replication manager at ${host}:${port} (${lastError}). ` +
      `It is ready when it has copied the database, or restored its replica; if it isn't in time, its log says why.`,
  );
}, 10_000);
attempt();
