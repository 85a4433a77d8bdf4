// Runs clients of the package `@rocicorp/zero` in memory, and prints what happens to them as lines of JSON.
//
// Call it with the package's directory. The first line of its standard input has the clients, each later one a command.
// It prints {kind, client, at, …}, where `client` is a number from 0 and `at` is in seconds since 1970:
//   state       the name of the connection's state, and its reason
//   rows        how a view changed: `put` has rows, `del` ids; `result` is complete once the server has answered
//   mutation    the command's id, and its `stage` (client or server) with the error, if it failed
//   fresh       the client lost its state and starts over, as a page that is loaded again
// It ends with its standard input.

import {createRequire} from 'node:module';
import {createInterface} from 'node:readline';
import {pathToFileURL} from 'node:url';

import {application} from './application.mjs';

const [directory] = process.argv.slice(2);
const zero = await import(pathToFileURL(createRequire(`${directory}/`).resolve('@rocicorp/zero')));

const RELOAD_MS = 1000;
const RETRY_MS = 1000;

const now = () => (performance.timeOrigin + performance.now()) / 1000;
const print = event => process.stdout.write(`${JSON.stringify({at: now(), ...event})}\n`);

// a browser adds cookies and its Origin to the websocket's first request; the client has no option for that
const requestHeaders = new Map();
const PlainWebSocket = globalThis.WebSocket;
globalThis.WebSocket = class extends PlainWebSocket {
  constructor(url, protocols) {
    const headers = requestHeaders.get(new URL(url).searchParams.get('clientID')) ?? {};
    super(url, {protocols, headers});
  }
};

class Client {
  #number;
  #options;
  #generation = 0;
  #zero;
  #mutators;
  #rows = new Map();

  constructor(number, options) {
    this.#number = number;
    this.#options = options;
    this.#start();
  }

  #start() {
    const {legacy, query, args, headers, storageKey, retries, ...options} = this.#options;
    const {schema, queries, mutators} = application(zero, {legacy});
    const generation = this.#generation;
    // a client that was replaced has nothing more to say
    const ifCurrent = callback => (...said) => generation === this.#generation && callback(...said);
    const log = (level, context, ...words) => console.error(level, this.#number, ...words.map(w => w?.message ?? w));
    const client = new zero.Zero({
      ...options,
      schema,
      ...(legacy ? {} : {mutators}),
      kvStore: 'mem',
      // clients of one user and one key share a client group
      storageKey: `${storageKey || `client-${this.#number}`}-${generation}`,
      logSink: {log},
      onClientStateNotFound: ifCurrent(() => this.#startOver('the server does not know the client')),
      onUpdateNeeded: ifCurrent(reason => this.#startOver(reason.message ?? reason.type)),
    });
    this.#zero = client;
    this.#mutators = mutators;
    requestHeaders.set(client.clientID, headers);
    const told = ifCurrent(({name, reason = ''}) => {
      this.#print('state', {name, reason});
      // zero-cache's own trouble, such as a database that restarts: an application has a button for that, or a timer
      if (retries && name === 'error') setTimeout(() => client.connection.connect(), RETRY_MS);
    });
    client.connection.state.subscribe(told);
    const view = client.materialize(legacy ? client.query.item.orderBy('id', 'asc') : queries[query](args));
    view.addListener(ifCurrent((data, result, error) => this.#changed(data, result, error)));
  }

  // Does what a page does that the client loads again: it waits a moment, and has nothing of before.
  #startOver(reason) {
    this.#print('fresh', {reason});
    const old = this.#zero;
    this.#generation += 1;
    setTimeout(() => {
      old.close().catch(error => console.error(error));
      this.#start();
    }, RELOAD_MS);
  }

  // A row that did not change is the same object as before.
  #changed(data, result, error) {
    const before = this.#rows;
    this.#rows = new Map(data.map(row => [row.id, row]));
    const put = data.filter(row => before.get(row.id) !== row).map(({id, title, n}) => ({id, title, n}));
    const del = [...before.keys()].filter(id => !this.#rows.has(id));
    this.#print('rows', {put, del, result, ...(error ? {error: error.message} : {})});
  }

  async mutate({id, name, args}) {
    const [table, operation] = name.split('.');
    const {legacy} = this.#options;
    try {
      const said = legacy
        ? {client: this.#zero.mutate[table][operation](args)}
        : this.#zero.mutate(this.#mutators[table][operation](args));
      for (const stage of legacy ? ['client'] : ['client', 'server']) {
        const answer = await said[stage];
        const error = answer?.type === 'error' ? answer.error : undefined;
        this.#print('mutation', {id, stage, ...(error ? {error: error.message ?? error} : {})});
      }
    } catch (error) {
      this.#print('mutation', {id, stage: 'client', error: String(error)});
    }
  }

  connect({auth}) {
    return this.#zero.connection.connect(auth === undefined ? undefined : {auth});
  }

  #print(kind, event) {
    print({kind, client: this.#number, ...event});
  }
}

const clients = [];
for await (const line of createInterface({input: process.stdin})) {
  const said = JSON.parse(line);
  if (!clients.length) {
    clients.push(...said.map((options, number) => new Client(number, options)));
  } else {
    clients[said.client][said.op](said).catch(error => console.error(error));
  }
}
process.exit(0);
