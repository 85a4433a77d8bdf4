// Lists the snapshots of the backup as zero-cache does: with the image's own Litestream and its configuration. Needs
// test-report.js.
const {spawnSync} = require('node:child_process');

const {
  KEYS: keys,
  WORKLOAD: workload,
  ZERO_LITESTREAM_BACKUP_URL: backup,
  ZERO_LITESTREAM_ENDPOINT: endpoint,
  ZERO_LITESTREAM_REGION: region,
} = process.env;
const store = endpoint ?? 'AWS';
const started = Date.now();
['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'].forEach(name => secrets.add(process.env[name]));

// What the default configuration asks for; none of it matters for a list.
const UNUSED = {
  ZERO_LITESTREAM_MIN_CHECKPOINT_PAGE_COUNT: '1000',
  ZERO_LITESTREAM_MAX_CHECKPOINT_PAGE_COUNT: '10000',
  ZERO_LITESTREAM_INCREMENTAL_BACKUP_INTERVAL_MINUTES: '15',
  ZERO_LITESTREAM_SNAPSHOT_BACKUP_INTERVAL_HOURS: '12',
  ZERO_LITESTREAM_SNAPSHOT_RETENTION_INTERVAL_HOURS: '18',
  ZERO_LITESTREAM_MULTIPART_CONCURRENCY: '1',
  ZERO_LITESTREAM_MULTIPART_SIZE: '16777216',
  LITESTREAM_PORT: '4850',
};

function unreachable(reason) {
  if (keys === 'objectStore') {
    return (
      `The built-in store does not answer at ${endpoint}: ${reason}. It does when the replication manager is ready: ` +
      `see kubectl logs ${workload} -c zero-cache, or --previous if it restarts.`
    );
  }
  return (
    `s3.endpoint: ${store} does not answer: ${reason}. Correct s3.endpoint, start the store, or let the pods through ` +
    'the firewall or network policy before it.'
  );
}

// What Litestream says, and what that means; the first that fits.
const MEANINGS = [
  [
    /InvalidAccessKeyId/,
    `${keys}.accessKey: ${store} does not know this access key ID. Correct it, and s3.endpoint if the key is another store's.`,
  ],
  [
    /SignatureDoesNotMatch/,
    `${keys}.secretKey: ${store} says that it does not belong to the access key ID. Correct ${keys}.secretKey.`,
  ],
  [
    /ExpiredToken|InvalidToken|TokenRefresh/,
    's3.sessionToken: the temporary credentials have expired, or are wrong. Renew s3.accessKey, s3.secretKey and ' +
      's3.sessionToken together.',
  ],
  [
    /NoSuchBucket|NotFound:/,
    `common.litestream.backupUrl: ${store} has no bucket for ${backup}. Create the bucket, or correct the URL or s3.endpoint.`,
  ],
  [
    /AuthorizationHeaderMalformed|BucketRegionError|PermanentRedirect|MovedPermanently|IllegalLocation/,
    `s3.region: the bucket of ${backup} is in another region than ${region}. Set s3.region to the bucket's.`,
  ],
  [
    /NoCredentialProviders|EC2RoleRequestError|EC2MetadataError|WebIdentityErr|AssumeRole/,
    'There are no credentials for the bucket. Set s3.enabled=true with s3.accessKey and s3.secretKey, or give the pods a ' +
      'role that may use it, by serviceAccount.annotations. This test does not know those of extraEnv and envFrom.',
  ],
  [
    /AccessDenied|Forbidden|AllAccessDisabled/,
    `common.litestream.backupUrl: the credentials may not list ${backup}. Grant ListBucket, GetBucketLocation, GetObject, ` +
      'PutObject and DeleteObject to the owner of s3.accessKey, or to the role in serviceAccount.annotations.',
  ],
  [/RequestTimeTooSkewed/, `The clocks of the node and of ${store} differ by minutes. Set them by NTP.`],
  [
    /x509|certificate/,
    `s3.endpoint: the TLS certificate of ${store} comes from an authority that the pods do not know, or is for another ` +
      `name. Give the authority's in common.caBundle, or correct s3.endpoint.`,
  ],
  [/HTTP response to HTTPS client/, `s3.endpoint: ${store} speaks no TLS. Let s3.endpoint begin with http://.`],
  [/HTTP request to an? HTTPS/, `s3.endpoint: ${store} wants TLS. Let s3.endpoint begin with https://.`],
  [/no such host|server misbehaving/, unreachable('the host name is unknown in the cluster')],
  [/connection refused/, unreachable('connection refused')],
  [/timeout|deadline|no route|unreachable|reset|EOF/, unreachable('no answer')],
];

// Litestream says what is wrong on its standard error, and ends well all the same.
function listSnapshots() {
  const {ZERO_LITESTREAM_EXECUTABLE: litestream, ZERO_LITESTREAM_CONFIG_PATH: config, ...others} = process.env;
  const {error, status, stdout, stderr} = spawnSync(litestream, ['snapshots', others.ZERO_REPLICA_FILE], {
    env: {...others, ...UNUSED, ZERO_LITESTREAM_LOG_LEVEL: 'warn', LITESTREAM_CONFIG: config},
    encoding: 'utf8',
    timeout: 25_000,
  });
  if (error?.code === 'ETIMEDOUT') return {complaint: 'timeout'};
  if (error) throw error;
  // after a header, a line for each; what Litestream logs is JSON or key=value
  const snapshots = stdout.split('\n').filter(line => /^\w+\s.*\d{4}-\d\d-\d\dT/.test(line));
  const failed = status !== 0 || /ERROR/.test(stdout + stderr);
  return {snapshots, complaint: failed && !snapshots.length ? stdout + stderr : ''};
}

function look() {
  const {snapshots, complaint} = listSnapshots();
  const waited = Date.now() - started;
  // network policies may need a moment to know a new pod
  if (/connection refused/.test(complaint) && waited < 6000) return setTimeout(look, 1000);
  if (complaint) {
    const [, meaning] = MEANINGS.find(([pattern]) => pattern.test(complaint)) ?? [];
    problems.push(meaning ?? `common.litestream.backupUrl: Litestream can't list ${backup}: ${hide(complaint.trim())}`);
  } else if (snapshots.length) {
    passed.push(`common.litestream.backupUrl: ${backup} holds ${snapshots.length} snapshot(s)`);
  } else if (waited < 20_000) {
    // the first one may be on its way
    return setTimeout(look, 2000);
  } else {
    problems.push(
      `common.litestream.backupUrl: ${backup} can be read, but holds no backup yet, and view syncers wait for the first. ` +
        `The replication manager makes it once it has copied the database, and must be allowed to PutObject: see ` +
        `kubectl logs ${workload} -c zero-cache.`,
    );
  }
  return finish();
}

const NAMES = {accessKey: 'AWS_ACCESS_KEY_ID', secretKey: 'AWS_SECRET_ACCESS_KEY'};
const missing = keys ? Object.keys(NAMES).filter(name => !process.env[NAMES[name]]) : [];
for (const name of missing) {
  problems.push(
    `${keys}.${name} has no value: ${keys}.${name}SecretRef names a Secret that is not there, or a key that the Secret ` +
      'does not have. Create it in the namespace of the release, or correct the name and the key.',
  );
}
missing.length ? finish() : look();
