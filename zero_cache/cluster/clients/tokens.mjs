// Makes keys and signs tokens by the package `jose`, with which zero-cache verifies them: node tokens.mjs PACKAGE_DIRECTORY
//
// Standard input is {"algorithm": "ES256"}, answered with {private, public} as JWKs, or {key, algorithm, claims}, answered
// with {token}.

import {createRequire} from 'node:module';
import {text} from 'node:stream/consumers';
import {pathToFileURL} from 'node:url';

const [directory] = process.argv.slice(2);
const {exportJWK, generateKeyPair, importJWK, SignJWT} = await import(
  pathToFileURL(createRequire(`${directory}/`).resolve('jose'))
);

async function answer({algorithm, key, claims}) {
  if (key) {
    const header = {alg: algorithm, ...(key.kid ? {kid: key.kid} : {})};
    return {token: await new SignJWT(claims).setProtectedHeader(header).sign(await importJWK(key, algorithm))};
  }
  const {privateKey, publicKey} = await generateKeyPair(algorithm, {extractable: true});
  const about = {alg: algorithm, kid: 'key-1'};
  return {private: {...(await exportJWK(privateKey)), ...about}, public: {...(await exportJWK(publicKey)), ...about}};
}

console.log(JSON.stringify(await answer(JSON.parse(await text(process.stdin)))));
