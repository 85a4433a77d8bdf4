// Runs the application's API server: it answers named queries and mutators by Zero's own request handlers.
//
// It prints each request as a line of JSON: {path, headers, status}. A user's token is `<user>`, or `<user>@<seconds since
// 1970>` for one that runs out; without a token the user is unknown. `refused` is no user: its token gets the status 401.

import {createServer} from 'node:http';

import * as zero from '@rocicorp/zero';
import {handleMutateRequest, handleQueryRequest} from '@rocicorp/zero/server';
import {zeroPostgresJS} from '@rocicorp/zero/server/adapters/postgresjs';
import postgres from 'postgres';

import {application} from './application.mjs';

const {schema, queries, mutators} = application(zero);
const dbProvider = zeroPostgresJS(schema, postgres(process.env.UPSTREAM_DB));

const answers = {
  '/query': (request, userID) =>
    handleQueryRequest({
      handler: (name, args) => zero.mustGetQuery(queries, name).fn({args, ctx: {userID}}),
      schema,
      request,
      userID,
    }),
  '/mutate': (request, userID) =>
    handleMutateRequest({
      dbProvider,
      handler: transact =>
        transact((tx, name, args) => zero.mustGetMutator(mutators, name).fn({tx, args, ctx: {userID}})),
      request,
      userID,
    }),
};

function userOf(authorization = '') {
  const [user, until] = authorization.replace(/^Bearer /, '').split('@');
  if (user === 'refused' || (until && Date.now() / 1000 > Number(until))) throw new Error('no such user');
  return user || null;
}

async function answer({method, url, headers}, body) {
  const answering = answers[new URL(url, 'http://api').pathname];
  if (!answering) return [404, {}];
  let user;
  try {
    user = userOf(headers.authorization);
  } catch (error) {
    return [401, {error: error.message}];
  }
  const request = new Request(new URL(url, 'http://api'), {method, headers: {'content-type': 'application/json'}, body});
  return [200, await answering(request, user)];
}

createServer(async (incoming, response) => {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const [status, said] = await answer(incoming, Buffer.concat(chunks).toString()).catch(error => [500, {error: String(error)}]);
  console.log(JSON.stringify({path: incoming.url.split('?')[0], headers: incoming.headers, status}));
  response.writeHead(status, {'content-type': 'application/json'});
  response.end(JSON.stringify(said));
}).listen(Number(process.env.PORT));
