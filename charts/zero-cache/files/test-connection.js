// Connects to the replication manager as a view syncer would, and to the public Service as a client would: by a websocket,
// until the server says "connected". Needs test-report.js.
const http = require('node:http');

const {REPLICATION_MANAGER, PUBLIC, WORKLOAD, PODS} = process.env;

// Empty where zero-cache answers there, else why not; a Service without a ready pod refuses connections, or a proxy before
// it resets them.
async function reach(host, port) {
  const started = Date.now();
  let reason = await reachOnce(host, port);
  // network policies may need a moment to know a new pod
  while (reason === 'ECONNREFUSED' && Date.now() - started < 6000) {
    await new Promise(resolve => setTimeout(resolve, 500));
    reason = await reachOnce(host, port);
  }
  return reason;
}

function reachOnce(host, port) {
  return new Promise(resolve => {
    const request = http.get({host, port, timeout: 5000, agent: false}, ({statusCode}) => {
      resolve(statusCode === 200 ? '' : `status ${statusCode}`);
      request.destroy();
    });
    request.on('timeout', () => {
      resolve('no answer within 5 s');
      request.destroy();
    });
    request.on('error', error => resolve(error.code ?? error.message));
  });
}

// The first message of zero-cache, as {kind, body}, or why there is none.
function firstMessage(protocol) {
  const query = new URLSearchParams({
    clientID: crypto.randomUUID(),
    clientGroupID: crypto.randomUUID(),
    baseCookie: '',
    ts: String(Date.now()),
    lmid: '0',
    wsid: 'test',
  });
  return new Promise(resolve => {
    // zero-cache reads the client's credentials and first message from the protocol header; an empty object is neither
    const url = `ws://${PUBLIC}:4848/sync/v${protocol}/connect?${query}`;
    const socket = new WebSocket(url, [encodeURIComponent(btoa('{}'))]);
    socket.onmessage = ({data}) => {
      const [kind, body] = JSON.parse(data);
      resolve({kind, body});
    };
    socket.onerror = event => resolve({reason: event.message || event.error?.message || 'the websocket was refused'});
    socket.onclose = event => resolve({reason: `closed with code ${event.code} ${event.reason}`});
    setTimeout(() => resolve({reason: 'no message within 15 s'}), 15_000);
  });
}

async function checkReplicationManager() {
  const where = `${REPLICATION_MANAGER}:4849`;
  const reason = await reach(REPLICATION_MANAGER, 4849);
  if (!reason) return {ok: `${where} answers view syncers`};
  return {
    problem:
      `The replication manager is not ready, or can't be reached at ${where} (${reason}). It is ready when it has copied ` +
      `the database; why it isn't says kubectl logs ${WORKLOAD} -c zero-cache, or --previous if it restarts.`,
  };
}

async function checkService() {
  const where = `${PUBLIC}:4848`;
  const unreachable = await reach(PUBLIC, 4848);
  if (unreachable) {
    return {
      problem:
        `No pod that serves clients is ready behind the Service ${where} (${unreachable}). See kubectl get pods ${PODS}, ` +
        'and the logs of those that are not ready.',
    };
  }
  let answer = await firstMessage(51);
  // an image of another version names the protocol that it speaks
  const [, spoken] = (answer.body?.kind === 'VersionNotSupported' && /protocol v(\d+)/.exec(answer.body.message)) || [];
  if (spoken) answer = await firstMessage(spoken);
  if (answer.kind === 'connected') return {ok: `${where} serves clients`};
  const said = answer.reason ?? `it said "${answer.kind}": ${answer.body?.kind} ${answer.body?.message}`;
  return {
    problem:
      `The Service ${where} answers, but lets no client in: ${said}. If the protocol is not supported, ` +
      'image.tag is too old or too new for this chart; else see the logs of the pods that serve clients.',
  };
}

// the cause comes first
Promise.all([REPLICATION_MANAGER && checkReplicationManager(), checkService()]).then(results => {
  for (const {ok, problem} of results.filter(Boolean)) {
    ok ? passed.push(ok) : problems.push(problem);
  }
  finish();
});
