// Connects to a database as zero-cache does, and says what an error of a connection means. Needs database-url.js.
const {createRequire} = require('node:module');
const {existsSync, realpathSync} = require('node:fs');
const path = require('node:path');

const APPLICATION_NAME = 'zero-helm';

// the client is zero-cache's own, wherever the image has it
function loadPostgres() {
  const roots = [process.cwd(), '/opt/app', path.resolve(process.execPath, '../../lib')];
  const manifests = roots.map(root => path.join(root, 'node_modules/@rocicorp/zero/package.json'));
  return createRequire(realpathSync(manifests.find(file => existsSync(file)) ?? manifests[0]))('postgres');
}

// What the texts need of a connection string; undefined, with its problems, where zero-cache can't use it.
function parseDatabase(name) {
  const key = `common.database.${name}`;
  const text = process.env[{upstreamDb: 'ZERO_UPSTREAM_DB', cvrDb: 'ZERO_CVR_DB', changeDb: 'ZERO_CHANGE_DB'}[name]];
  if (!text) {
    problems.push(
      `${key} has no value: ${key}SecretRef names a Secret that is not there, or a key that the Secret does not have. ` +
        'Create it in the namespace of the release, or correct the name and the key.',
    );
    return undefined;
  }
  secrets.add(text);
  const wrong = urlProblems(key, text);
  problems.push(...wrong);
  if (wrong.length) return undefined;
  const {hostname: host, port, username, password, pathname, searchParams} = new URL(text);
  secrets.add(password).add(decodeURIComponent(password));
  const user = decodeURIComponent(username);
  return {
    key,
    url: text,
    host,
    where: `${host}:${port || 5432}`,
    user,
    // as the driver reads it
    name: searchParams.getAll('database').at(-1) || pathname.slice(1) || user,
    tls: searchParams.get('ssl') ?? searchParams.get('sslmode') ?? 'prefer',
    parameters: [...searchParams.keys()],
  };
}

function connect(database, connection = {}) {
  const off = ['disable', 'false'].includes(database.tls);
  return loadPostgres()(database.url, {
    ssl: off ? false : database.tls === 'no-verify' ? {rejectUnauthorized: false} : database.tls,
    max: 1,
    connect_timeout: 10,
    fetch_types: false,
    // a pooler may not know prepared statements
    prepare: false,
    onnotice() {},
    connection: {...connection, application_name: APPLICATION_NAME},
  });
}

// Cause and way out, in a sentence or two. The text of the error itself comes last, and only where nothing better is known.
function explain(error, {key, host, where, user, name, tls, parameters}) {
  const code = String(error.code ?? error.name);
  const is = (...codes) => codes.includes(code);
  const says = pattern => pattern.test(error.message);
  if (is('ENOTFOUND', 'EAI_AGAIN')) {
    return (
      `${key}: the host name ${host} is unknown in the cluster (${code}). Correct it; a Service of another ` +
        'namespace is SERVICE.NAMESPACE.'
    );
  }
  if (is('ECONNREFUSED')) {
    return (
      `${key}: nothing accepts connections at ${where} (${code}). Correct host and port, start Postgres, or let it ` +
        'listen for other hosts (listen_addresses).'
    );
  }
  if (is('CONNECT_TIMEOUT', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH')) {
    return (
      `${key}: ${where} does not answer (${code}). Correct host and port, or let the pods through the firewall, ` +
        'security group or network policy before it.'
    );
  }
  if (is('28P01')) {
    return (
      `${key}: Postgres at ${where} refuses the password of the user "${user}". Correct user and password, and ` +
        `percent-encode the password's special characters (@ is %40).`
    );
  }
  if (is('28000') && says(/no encryption|SSL off/)) {
    return (
      `${key}: Postgres at ${where} refuses the user "${user}" without TLS. Add ?sslmode=require to the URL, or a ` +
        'line to pg_hba.conf of the server.'
    );
  }
  if (is('28000')) {
    return (
      `${key}: Postgres at ${where} does not let the user "${user}" in. Create the role with LOGIN, or add a line ` +
        'for it to pg_hba.conf of the server.'
    );
  }
  if (is('3D000')) {
    return (
      `${key}: Postgres at ${where} has no database "${name}". Correct the name after the last / of the URL, or ` +
        'create the database.'
    );
  }
  if (is('42501') && says(/for database/)) {
    return (
      `${key}: the user "${user}" may not connect to the database "${name}". Run as its owner: GRANT CONNECT ON ` +
        `DATABASE "${name}" TO "${user}";`
    );
  }
  if (is('53300')) {
    return (
      `${key}: all connections of Postgres at ${where} are taken. Raise max_connections, which takes a restart of ` +
        'the server, or let fewer clients connect.'
    );
  }
  if (is('57P03')) {
    return (
      `${key}: Postgres at ${where} is starting, stopping or recovering. Wait until it accepts connections; its ` +
        'log says how far it is.'
    );
  }
  if (is('ERR_TLS_CERT_ALTNAME_INVALID')) {
    return (
      `${key}: the TLS certificate at ${where} is made out to another name. Use a name of the certificate in the ` +
        'URL, or ?sslmode=require, which does not verify it.'
    );
  }
  if (is('CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID')) {
    return `${key}: the TLS certificate at ${where} has expired, or is not valid yet. Renew it on the server.`;
  }
  if (/CERT|UNABLE_TO/.test(code)) {
    return (
      `${key}: the TLS certificate at ${where} comes from an authority that the pods do not know (${code}). Give ` +
        'its certificate in common.caBundle, or use ?sslmode=require, which does not verify it.'
    );
  }
  if (/^ERR_SSL|^EPROTO/.test(code) || (says(/TLS connection/) && tls !== 'prefer')) {
    return (
      `${key}: the server at ${where} speaks no TLS, and the URL says sslmode=${tls}. Turn TLS on in Postgres ` +
        '(ssl=on), or use ?sslmode=disable in a network that you trust.'
    );
  }
  if (is('ECONNRESET', 'CONNECTION_CLOSED', 'CONNECTION_DESTROYED')) {
    return (
      `${key}: the server at ${where} closes the connection (${code}). Is that Postgres, and the right port? Its ` +
        'log says why.'
    );
  }
  const parameter = parameterOf(error.message, parameters);
  if (parameter && says(/startup parameter/)) {
    return (
      `${key}: the server at ${where} is a pooler that does not let ${parameter} after the ? of the URL through. Name ` +
        'Postgres itself, remove it, or let the pooler ignore it (ignore_startup_parameters of PgBouncer).'
    );
  }
  if (parameter && (is('22023') || parameter.endsWith(' options'))) {
    return `${key}: Postgres at ${where} does not take the value of ${parameter} after the ? of the URL. Correct it.`;
  }
  if (parameter && is('42704', '42602', '55P02')) {
    return (
      `${key}: Postgres at ${where} does not know ${parameter} after the ? of the URL, or lets no connection set it. ` +
        'Remove it, or correct it.'
    );
  }
  if (parameter && is('42501')) {
    return (
      `${key}: the user "${user}" may not set ${parameter} after the ? of the URL. Remove it, or set it as superuser: ` +
        `ALTER ROLE "${user}" SET …`
    );
  }
  if (is('08P01', '42704') || says(/startup parameter/)) {
    return (
      `${key}: the server at ${where} does not know what zero-cache itself sets for a connection: it may be a pooler. ` +
        'Name Postgres itself.'
    );
  }
  return `${key}: Postgres at ${where} says: ${hide(error.message)} (${code})`;
}
