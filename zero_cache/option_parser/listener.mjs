// Runs a server with as much of Postgres's protocol as a client needs to connect. It records what the client sent:
// {asks_tls, startup, password}. No query returns rows.

import net from 'node:net';
import tls from 'node:tls';

import {selfSigned} from './certificate.mjs';

const SSL_REQUEST = 80877103;
const CLEARTEXT_PASSWORD = 3;

const message = (type, ...parts) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
};
const int32 = number => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(number);
  return bytes;
};
const texts = (...all) => Buffer.from(all.map(text => `${text}\0`).join(''));

const READY = message('Z', Buffer.from('I'));
const DONE = Buffer.concat([message('C', texts('SELECT 0')), READY]);
// the replies "parsed", without parameters and columns, and "bound"
const PREPARED = Buffer.concat([message('1'), message('t', Buffer.alloc(2)), message('n'), message('2')]);
// the parameters that a primary reports
const WELCOME = Buffer.concat([
  message('R', int32(0)),
  message('S', texts('in_hot_standby', 'off')),
  message('S', texts('default_transaction_read_only', 'off')),
  message('K', int32(1), int32(1)),
  READY,
]);

/** Listens on a port of its own; `seen` is of the last connection, `hasTls` says whether the next gets TLS. */
export class Listener {
  hasTls = false;
  seen = [];
  #certificate = selfSigned();
  #server = net.createServer(socket => {
    const seen = {asks_tls: false, startup: null, password: null};
    this.seen.push(seen);
    this.#greet(socket, seen);
  });

  async listen() {
    await new Promise(resolve => this.#server.listen(0, '127.0.0.1', resolve));
    return this.#server.address().port;
  }

  #greet(socket, seen) {
    let bytes = Buffer.alloc(0);
    const receive = data => {
      bytes = Buffer.concat([bytes, data]);
      // a client that continues with TLS although the server has none
      if (bytes[0] !== 0) return socket.destroy();
      while (bytes.length >= 8 && bytes.length >= bytes.readInt32BE(0)) {
        const body = bytes.subarray(4, bytes.readInt32BE(0));
        bytes = bytes.subarray(bytes.readInt32BE(0));
        if (body.readInt32BE(0) === SSL_REQUEST) {
          seen.asks_tls = true;
          socket.write(this.hasTls ? 'S' : 'N');
          if (!this.hasTls) continue;
          socket.off('data', receive);
          return this.#greet(new tls.TLSSocket(socket, {isServer: true, ...this.#certificate}), seen);
        }
        seen.startup = parsed(body.subarray(4));
        socket.off('data', receive);
        return this.#serve(socket, seen, bytes);
      }
    };
    socket.on('data', receive).on('error', () => {});
  }

  #serve(socket, seen, first) {
    let bytes = Buffer.alloc(0);
    const receive = data => {
      bytes = Buffer.concat([bytes, data]);
      while (bytes.length >= 5 && bytes.length > bytes.readInt32BE(1)) {
        const [type, size] = [String.fromCharCode(bytes[0]), bytes.readInt32BE(1)];
        const body = bytes.subarray(5, size + 1);
        bytes = bytes.subarray(size + 1);
        if (type === 'p') {
          seen.password = body.subarray(0, -1).toString();
          socket.write(WELCOME);
        } else if (type === 'Q') {
          socket.write(DONE);
        } else if (type === 'S') {
          socket.write(Buffer.concat([PREPARED, DONE]));
        }
      }
    };
    socket.on('data', receive);
    socket.write(message('R', int32(CLEARTEXT_PASSWORD)));
    receive(first);
  }
}

// Reads the parameters as Postgres does: pairs of texts until an empty name. Any text behind that makes the message invalid.
function parsed(bytes) {
  const parts = bytes.toString().split('\0');
  const end = parts.findIndex((part, index) => index % 2 === 0 && !part);
  const pairs = Array.from({length: end / 2}, (_, index) => parts.slice(2 * index, 2 * index + 2));
  return {parameters: Object.fromEntries(pairs), complete: parts.length === end + 2};
}
