"""Repeats the install of docs/promises.md: its command, and the addresses and users of its examples."""

INSTALL_COMMAND = """\
helm install zero-cache charts/zero-cache \\
  --set common.database.upstreamDb="postgres://user:password@postgres-host:5432/dbname" \\
  --set common.auth.secret="your-auth-secret"
"""

RELEASE = "zero-cache"

POSTGRES_HOST = "postgres-host"
POSTGRES_PORT = 5432
DATABASE_USER = "user"
DATABASE_PASSWORD = "password"  # noqa: S105 (an example's, for a database that lives as long as a test)
DATABASE = "dbname"
UPSTREAM_DB = f"postgres://{DATABASE_USER}:{DATABASE_PASSWORD}@{POSTGRES_HOST}:{POSTGRES_PORT}/{DATABASE}"
AUTH_SECRET = "your-auth-secret"  # noqa: S105 (as above)

MINIO_SERVICE = "minio"
MINIO_NAMESPACE = "default"
MINIO_PORT = 9000
MINIO_ENDPOINT = f"http://{MINIO_SERVICE}.{MINIO_NAMESPACE}.svc.cluster.local:{MINIO_PORT}"
MINIO_ACCESS_KEY = "minio-access-key"
MINIO_SECRET_KEY = "minio-secret-key"  # noqa: S105 (as above)
# what s3 has for that store
MINIO_VALUES = {"accessKey": MINIO_ACCESS_KEY, "secretKey": MINIO_SECRET_KEY, "endpoint": MINIO_ENDPOINT}
BUCKET = "zero-cache-bucket"
BACKUP_PATH = "backup"

CLIENT_PORT = 4848

# the values that the install command sets
INSTALL_VALUES = {"common": {"database": {"upstreamDb": UPSTREAM_DB}, "auth": {"secret": AUTH_SECRET}}}
