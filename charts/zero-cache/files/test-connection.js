// Opens a websocket on the view syncers through their Service, as a client would, and waits for "connected".
const url = `ws://${process.env.VIEW_SYNCER}:4848`;
const deadline = 30_000;

function fail(reason) {
  console.error(
    `FAILED: ${url}: ${reason}. Are the view syncers ready? See kubectl get pods, and the logs of those that are not.`,
  );
  process.exit(1);
}

const query = new URLSearchParams({
  clientID: crypto.randomUUID(),
  clientGroupID: crypto.randomUUID(),
  baseCookie: '',
  ts: String(Date.now()),
  lmid: '0',
  wsid: 'test',
});
// zero-cache reads the client's credentials and first message from the protocol header; an empty object is neither
const socket = new WebSocket(`${url}/sync/v51/connect?${query}`, [encodeURIComponent(btoa('{}'))]);
socket.onmessage = ({data}) => {
  const [kind, body] = JSON.parse(data);
  if (kind !== 'connected') {
    fail(`expected "connected", received "${kind}": ${JSON.stringify(body)}`);
  }
  console.log(`OK: ${url} answered "connected"`);
  process.exit(0);
};
socket.onerror = event => fail(event.message || event.error?.message || 'connection refused');
socket.onclose = event => fail(`closed with code ${event.code} ${event.reason}`);
setTimeout(() => fail(`no message within ${deadline / 1000} s`), deadline);
