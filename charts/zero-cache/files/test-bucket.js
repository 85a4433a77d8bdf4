// Lists the snapshots of the backup as zero-cache does: with the image's own Litestream and its configuration. Needs
// test-report.js.
const {spawnSync} = require('node:child_process');

const {KEYS: keys, WORKLOAD, ZERO_LITESTREAM_BACKUP_URL: backup, ZERO_LITESTREAM_ENDPOINT: endpoint} = process.env;
const store = endpoint ?? 'AWS';
const settled = Date.now() + 30_000;
['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'].forEach(name => secrets.add(process.env[name]));

const unreachable = reason =>
  keys === 'objectStore'
    ? `The built-in store does not answer at ${endpoint}: ${reason}. It does when the replication manager is ready: see kubectl logs ${WORKLOAD} -c zero-cache, or --previous.`
    : `s3.endpoint: ${store} does not answer: ${reason}. Correct s3.endpoint, start the store, or let the pods through the firewall or network policy before it.`;

// What Litestream says, and what that means; the first that fits.
const MEANINGS = [
  [/InvalidAccessKeyId/, `${keys}.accessKey: ${store} does not know this access key ID. Correct it, and s3.endpoint if the key is another store's.`],
  [/SignatureDoesNotMatch/, `${keys}.secretKey: ${store} says that it does not belong to the access key ID. Correct ${keys}.secretKey.`],
  [/ExpiredToken|InvalidToken|TokenRefresh/, 's3.sessionToken: the temporary credentials have expired or are wrong. Renew s3.accessKey, s3.secretKey and s3.sessionToken together.'],
  [/NoSuchBucket|NotFound:/, `common.litestream.backupUrl: ${store} has no bucket for ${backup}. Create the bucket, or correct the URL or s3.endpoint.`],
  [
    /AuthorizationHeaderMalformed|BucketRegionError|PermanentRedirect|MovedPermanently|IllegalLocation/,
    `s3.region: the bucket of ${backup} is in another region than ${process.env.ZERO_LITESTREAM_REGION}. Set s3.region to the bucket's.`,
  ],
  [
    /NoCredentialProviders|EC2RoleRequestError|EC2MetadataError|WebIdentityErr|AssumeRole|ExpiredTokenException/,
    'There are no credentials for the bucket. Set s3.enabled=true with s3.accessKey and s3.secretKey, or give the pods a role that may use it, by serviceAccount.annotations. Credentials that come by extraEnv or envFrom are unknown to this test.',
  ],
  [
    /AccessDenied|Forbidden|AllAccessDisabled/,
    `common.litestream.backupUrl: the credentials may not list ${backup}. Grant ListBucket, GetBucketLocation, GetObject, PutObject and DeleteObject to the owner of s3.accessKey, or to the role in serviceAccount.annotations.`,
  ],
  [/RequestTimeTooSkewed/, `The clocks of the node and of ${store} differ by more than a quarter of an hour. Set them by NTP.`],
  [/x509|certificate/, `s3.endpoint: the TLS certificate of ${store} comes from an authority that the pods do not know, or is for another name. Give the authority's in common.caBundle, or correct s3.endpoint.`],
  [/HTTP response to HTTPS client/, `s3.endpoint: ${store} speaks no TLS. Let s3.endpoint begin with http://.`],
  [/HTTP request to an? HTTPS/, `s3.endpoint: ${store} wants TLS. Let s3.endpoint begin with https://.`],
  [/no such host|server misbehaving/, unreachable('the host name is unknown in the cluster')],
  [/connection refused/, unreachable('connection refused')],
  [/timeout|deadline|no route|unreachable|reset|EOF/, unreachable('no answer')],
];

// Litestream says what is wrong on its standard error, and ends well all the same.
function listSnapshots() {
  const hours = {ZERO_LITESTREAM_SNAPSHOT_BACKUP_INTERVAL_HOURS: '12', ZERO_LITESTREAM_SNAPSHOT_RETENTION_INTERVAL_HOURS: '18'};
  const pages = {ZERO_LITESTREAM_MIN_CHECKPOINT_PAGE_COUNT: '1000', ZERO_LITESTREAM_MAX_CHECKPOINT_PAGE_COUNT: '10000'};
  const parts = {ZERO_LITESTREAM_MULTIPART_CONCURRENCY: '1', ZERO_LITESTREAM_MULTIPART_SIZE: '16777216'};
  const others = {ZERO_LITESTREAM_INCREMENTAL_BACKUP_INTERVAL_MINUTES: '15', ZERO_LITESTREAM_LOG_LEVEL: 'warn', LITESTREAM_PORT: '4850'};
  const {ZERO_LITESTREAM_EXECUTABLE: litestream, ZERO_LITESTREAM_CONFIG_PATH: config, ZERO_REPLICA_FILE: replica} = process.env;
  const {error, status, stdout, stderr} = spawnSync(litestream, ['snapshots', replica], {
    // the default configuration asks for all of these; none matters for a list
    env: {...process.env, ...hours, ...pages, ...parts, ...others, LITESTREAM_CONFIG: config},
    encoding: 'utf8',
    timeout: 25_000,
  });
  if (error?.code === 'ETIMEDOUT') return {complaint: 'timeout'};
  if (error) throw error;
  // a header, and a line a snapshot
  const snapshots = stdout.split('\n').filter(line => /\d{4}-\d\d-\d\dT/.test(line) && !line.startsWith('{'));
  const failed = status !== 0 || /"level":"ERROR"|level=ERROR/.test(stderr + stdout);
  return {snapshots, complaint: failed && !snapshots.length ? stderr + stdout : ''};
}

function look() {
  const {snapshots, complaint} = listSnapshots();
  if (complaint) {
    const [, meaning] = MEANINGS.find(([pattern]) => pattern.test(complaint)) ?? [];
    problems.push(meaning ?? `common.litestream.backupUrl: Litestream can't list ${backup}: ${hide(complaint.trim())}`);
  } else if (snapshots.length) {
    passed.push(`common.litestream.backupUrl: ${backup} holds ${snapshots.length} snapshots`);
  } else if (Date.now() < settled) {
    // the first one may be on its way
    return setTimeout(look, 2000);
  } else {
    problems.push(
      `common.litestream.backupUrl: ${backup} can be read, but holds no backup yet, and view syncers wait for the first. The ` +
        `replication manager makes it once it has copied the database: see kubectl logs ${WORKLOAD} -c zero-cache. It ` +
        'needs PutObject and DeleteObject too.',
    );
  }
  return finish();
}

const names = {AWS_ACCESS_KEY_ID: 'accessKey', AWS_SECRET_ACCESS_KEY: 'secretKey'};
const missing = keys ? Object.keys(names).filter(name => !process.env[name]) : [];
missing.forEach(name =>
  problems.push(
    `${keys}.${names[name]} has no value: ${keys}.${names[name]}SecretRef names a Secret that is not there, or a key that the ` +
      'Secret does not have. Create it in the namespace of the release, or correct the name and the key.',
  ),
);
missing.length ? finish() : look();
