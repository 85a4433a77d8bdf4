// Creates a self-signed certificate and its key for each run, so that no key is kept in a file.

import {generateKeyPairSync, sign} from 'node:crypto';

function der(tag, ...parts) {
  const body = Buffer.concat(parts.map(part => Buffer.from(part)));
  const size = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

const [SEQUENCE, SET, INTEGER, BITS, TEXT, TIME] = [0x30, 0x31, 0x02, 0x03, 0x0c, 0x17];
const COMMON_NAME = [0x06, 3, 0x55, 4, 3];
const ECDSA_WITH_SHA256 = der(SEQUENCE, [0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]);

/** {key, cert} as PEM. */
export function selfSigned() {
  const {publicKey, privateKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(TEXT, 'nobody'))));
  const years = der(SEQUENCE, der(TIME, '200101000000Z'), der(TIME, '491231235959Z'));
  const spki = publicKey.export({type: 'spki', format: 'der'});
  const body = der(SEQUENCE, der(INTEGER, [1]), ECDSA_WITH_SHA256, name, years, name, spki);
  const signature = sign('sha256', body, privateKey);
  const base64 = der(SEQUENCE, body, ECDSA_WITH_SHA256, der(BITS, [0], signature)).toString('base64');
  return {
    key: privateKey.export({type: 'pkcs8', format: 'pem'}),
    cert: `-----BEGIN CERTIFICATE-----\n${base64.match(/.{1,64}/g).join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}
