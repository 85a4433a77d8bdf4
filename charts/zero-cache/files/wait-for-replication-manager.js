// Ends when the replication manager's change streamer answers: its Service has endpoints only when a view syncer can
// restore. Says every 10 s what it waits for.
const http = require('node:http');

const host = process.env.REPLICATION_MANAGER;
const port = 4849;
const started = Date.now();
let lastError = 'no answer yet';

function say(text) {
  console.log(`${Math.round((Date.now() - started) / 1000)} s: ${text}`);
}

function again(reason) {
  lastError = reason;
  setTimeout(attempt, 200);
}

// a connection is no answer: a proxy before the Service may accept it and have nobody behind
function attempt() {
  const request = http.get({host, port, timeout: 1000, agent: false}, response => {
    response.resume();
    if (response.statusCode !== 200) return again(`status ${response.statusCode}`);
    say(`${host}:${port} answers`);
    process.exit(0);
  });
  request.on('timeout', () => request.destroy(new Error('no answer within 1 s')));
  request.on('error', error => again(error.message));
}

setInterval(() => {
  say(
    `waiting for the replication manager at ${host}:${port} (${lastError}). ` +
      `It is ready when it has copied the database, or restored its replica; if it isn't in time, its log says why.`,
  );
}, 10_000);
attempt();
