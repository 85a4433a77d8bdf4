"""The connection strings that providers and tools hand out, and the slips that people make with them."""

from itertools import chain
from typing import Any

from zero_cache.option_parser.database_urls import Form

# what is rendered is refused; `helm test` looks at what a Secret holds, and leaves it
SLIP = "it may as well be a slip, and the way out is simple"
_BASE = "postgres://user:password@host:5432/app"


def _with(parameters: str, **meant: Any) -> Form:
    return Form(f"{_BASE}?{parameters}", **meant)


def _each(parameters: str, **meant: Any) -> list[Form]:
    return [_with(parameter, **meant) for parameter in parameters.split()]


PROVIDERS = [
    # Neon
    Form(
        "postgresql://neondb_owner:npg_abc@ep-cool-darkness-123456.us-east-2.aws.neon.tech/neondb?sslmode=require",
        *("ep-cool-darkness-123456.us-east-2.aws.neon.tech", 5432, "neondb_owner", "npg_abc", "neondb", "required"),
    ),
    Form(
        "postgresql://neondb_owner:npg_abc@ep-cool-darkness-123456-pooler.us-east-2.aws.neon.tech/neondb?sslmode=require&channel_binding=require",
        *("ep-cool-darkness-123456-pooler.us-east-2.aws.neon.tech", 5432, "neondb_owner", "npg_abc", "neondb", "required"),
    ),
    _with("sslmode=require&options=endpoint%3Dep-cool-darkness-123456", tls="required"),
    _with("sslmode=require&options=project%3Dep-cool-darkness-123456", tls="required"),
    Form("postgres://user:endpoint=ep-cool-123456;password@host/app", password="endpoint=ep-cool-123456;password"),
    # Supabase: directly, by its poolers, and as Vercel hands it out
    Form("postgresql://postgres:password@db.abcdefghijkl.supabase.co:5432/postgres", "db.abcdefghijkl.supabase.co", user="postgres", database="postgres"),
    Form("postgresql://postgres.abcdefghijkl:password@aws-0-eu-central-1.pooler.supabase.com:6543/postgres?pgbouncer=true"),
    Form(
        "postgres://postgres.abcdefghijkl:password@aws-0-eu-central-1.pooler.supabase.com:5432/postgres",
        "aws-0-eu-central-1.pooler.supabase.com", user="postgres.abcdefghijkl", database="postgres",
    ),
    _with("sslmode=require&supa=base-pooler.x", tls="required"),
    _with("pgbouncer=true&workaround=supabase-pooler.vercel"),
    _with("statement_timeout=0"),
    _with("options=-c%20statement_timeout%3D0"),
    _with("options=-c+statement_timeout%3D0"),
    _with("options=reference%3Dabcdefghijkl"),
    # Amazon RDS: a password that is a token, a proxy
    Form(
        "postgres://user:host%3A5432%2F%3FAction%3Dconnect%26X-Amz-Expires%3D900@db.c123.eu-west-1.rds.amazonaws.com:5432/app?sslmode=verify-full",
        "db.c123.eu-west-1.rds.amazonaws.com", password="host:5432/?Action=connect&X-Amz-Expires=900", tls="verified",
    ),
    _with("sslmode=verify-full&sslrootcert=/certs/global-bundle.pem", tls="verified"),
    _with("sslmode=verify-full&sslrootcert=global-bundle.pem", tls="verified"),
    # Google: Cloud SQL by its proxy, its sockets, and with IAM
    Form("postgres://user:password@127.0.0.1:5432/app", "127.0.0.1"),
    Form("postgres://user:password@localhost/app?host=/cloudsql/project:region:instance", "localhost"),
    Form("postgres://user:password@/app?host=/cloudsql/project:region:instance"),
    Form("postgresql://user:password@/app?unix_sock=/cloudsql/project:region:instance/.s.PGSQL.5432"),
    Form("postgres://service-account%40project.iam@10.0.0.3/app", "10.0.0.3", user="service-account@project.iam", password=""),
    # Azure: the server in the user's name, encoded or not
    Form("postgres://user%40server:password@server.postgres.database.azure.com:5432/app?sslmode=require", "server.postgres.database.azure.com", user="user@server", tls="required"),
    Form("postgres://user@server:password@server.postgres.database.azure.com/app?ssl=true", "server.postgres.database.azure.com", user="user@server", tls="verified", refused_because=SLIP),
    Form("postgres://citus:password@c-cluster.abc.postgres.cosmos.azure.com:5432/citus?sslmode=require", "c-cluster.abc.postgres.cosmos.azure.com", user="citus", database="citus", tls="required"),
    # Heroku, Render, Railway, Fly, DigitalOcean, Aiven, Crunchy, Timescale, CockroachDB, PlanetScale, Xata, Prisma, Yugabyte
    Form("postgres://u123:p123@ec2-1-2-3-4.compute-1.amazonaws.com:5432/d123", "ec2-1-2-3-4.compute-1.amazonaws.com", 5432, "u123", "p123", "d123"),
    Form("postgres://user:password@postgres.railway.internal:5432/railway", "postgres.railway.internal", database="railway"),
    Form("postgres://user:password@roundhouse.proxy.rlwy.net:41234/railway", "roundhouse.proxy.rlwy.net", 41234, database="railway"),
    Form("postgres://user:password@app-db.flycast:5432/app?sslmode=disable", "app-db.flycast", tls="off"),
    Form("postgresql://doadmin:password@db-postgresql-fra1-1-do-user-1-0.c.db.ondigitalocean.com:25060/defaultdb?sslmode=require", "db-postgresql-fra1-1-do-user-1-0.c.db.ondigitalocean.com", 25060, "doadmin", database="defaultdb", tls="required"),
    Form("postgres://avnadmin:password@pg-1-project.a.aivencloud.com:12345/defaultdb?sslmode=require", "pg-1-project.a.aivencloud.com", 12345, "avnadmin", database="defaultdb", tls="required"),
    Form("postgres://postgres:password@p.abc123.db.postgresbridge.com:5432/postgres", "p.abc123.db.postgresbridge.com", user="postgres", database="postgres"),
    Form("postgres://tsdbadmin:password@a1.b2.tsdb.cloud.timescale.com:33333/tsdb?sslmode=require", "a1.b2.tsdb.cloud.timescale.com", 33333, "tsdbadmin", database="tsdb", tls="required"),
    Form("postgresql://user:password@free-tier.gcp.cockroachlabs.cloud:26257/app?sslmode=verify-full&options=--cluster%3Dname-123", "free-tier.gcp.cockroachlabs.cloud", 26257, tls="verified"),
    Form("postgresql://user:password@aws-eu.psdb.cloud:5432/app?sslmode=verify-full&sslrootcert=system", "aws-eu.psdb.cloud", tls="verified"),
    Form("postgresql://workspace:key@eu-west-1.sql.xata.sh:5432/app:main?sslmode=require", "eu-west-1.sql.xata.sh", 5432, "workspace", "key", "app:main", "required"),
    Form("prisma+postgres://accelerate.prisma-data.net/?api_key=abc", "accelerate.prisma-data.net", user=None, password="", database=None),
    Form("postgres://hash:sk_abc@db.prisma.io:5432/postgres?sslmode=require&pool=true", "db.prisma.io", 5432, "hash", "sk_abc", "postgres", "required"),
    _with("load_balance=true&topology_keys=cloud1.region1.zone1"),
    # CloudNativePG, Zalando, Crunchy in Kubernetes
    Form("postgresql://app:pW-._~!$&'()*+,;=@cluster-rw.ns:5432/app", "cluster-rw.ns", user="app", password="pW-._~!$&'()*+,;="),
    Form("postgresql://app:password@cluster-rw.ns.svc.cluster.local:5432/app", "cluster-rw.ns.svc.cluster.local", user="app"),
]  # fmt: skip

# what no other driver than the tool's own knows
TOOLS = [
    *_each(  # Prisma
        "schema=public connection_limit=5 pool_timeout=10 pgbouncer=true socket_timeout=5 statement_cache_size=0"
        " sslidentity=client.p12 sslcert=server.pem sslaccept=strict schema=public&connection_limit=5"
    ),
    *_each(  # libpq, all that PQconninfoOptions lists, but for the settings and what the driver takes itself
        "host=other hostaddr=10.0.0.1 port=5433 dbname=other user=other password=other passfile=/pgpass service=mine"
        " servicefile=/service channel_binding=require fallback_application_name=mine keepalives=1 keepalives_idle=30"
        " keepalives_interval=10 keepalives_count=3 sslcompression=0 sslcert=a.crt sslkey=a.key sslpassword=secret"
        " sslcertmode=allow sslrootcert=ca.crt sslcrl=crl sslcrldir=dir sslsni=1 sslnegotiation=direct requirepeer=postgres"
        " ssl_min_protocol_version=TLSv1.2 ssl_max_protocol_version=TLSv1.3 require_auth=scram-sha-256 gssencmode=disable"
        " krbsrvname=postgres gsslib=gssapi gssdelegation=0 load_balance_hosts=random sslkeylogfile=/keys"
        " scram_client_key=abc scram_server_key=abc oauth_issuer=https://a oauth_client_id=a oauth_client_secret=a"
        " oauth_scope=a min_protocol_version=3.0 max_protocol_version=3.2 requiressl=1"
    ),
    # a TLS that it stands beside
    _with("sslmode=require&uselibpqcompat=true", tls="required"),
    _with("uselibpqcompat=true&sslmode=require&channel_binding=require", tls="required"),
    *_each(  # Rails, Django, SQLAlchemy, asyncpg, psycopg_pool, Ecto, pgx, lib/pq, Doctrine, R2DBC, Npgsql
        "pool=5 reaping_frequency=10 checkout_timeout=5 prepared_statements=false advisory_locks=false encoding=unicode"
        " variables[a]=b adapter=postgresql conn_max_age=600 conn_health_checks=true pool_size=10 max_overflow=5"
        " pool_recycle=300 pool_pre_ping=true async_fallback=True prepared_statement_cache_size=0 command_timeout=5 timeout=5"
        " server_settings=a min_size=1 max_size=5 max_inactive_connection_lifetime=300 pool_max_conns=10 pool_min_conns=1"
        " pool_max_conn_lifetime=1h default_query_exec_mode=exec statement_cache_mode=describe sslinline=true"
        " binary_parameters=yes serverVersion=16 serverVersion=16&charset=utf8 charset=utf8 ssl-mode=REQUIRED"
    ),
    *_each(  # JDBC's names, with this URL
        "currentSchema=public ApplicationName=mine prepareThreshold=0 socketTimeout=30 loginTimeout=10 connectTimeout=10"
        " tcpKeepAlive=true targetServerType=primary loadBalanceHosts=true reWriteBatchedInserts=true stringtype=unspecified"
        " sslfactory=org.postgresql.ssl.NonValidatingFactory autosave=always readOnly=false binaryTransfer=true user=u&password=p"
    ),
    Form("jdbc:postgresql://host:5432/app?user=user&password=password"),
    Form("jdbc:postgresql://host:5432/app", user=None, password=""),
    Form("postgresql+psycopg://user:password@host:5432/app"),
    Form("postgresql+psycopg2://user:password@host/app"),
    Form("postgresql+asyncpg://user:password@host/app"),
    Form("postgis://user:password@host:5432/app", refused_because=SLIP),
    Form("mysql://user:password@host:5432/app", refused_because=SLIP),
    Form("user=user password=password host=host dbname=app"),
    Form("host:5432/app"),
    Form("//user:password@host/app"),
    Form("postgres:user:password@host/app"),
    Form("postgres:/user:password@host/app"),
]

PARAMETERS = [
    # what zero-cache and its driver take themselves
    _with("sslmode=disable", tls="off"),
    _with("ssl=false", tls="off"),
    _with("sslmode=prefer"),
    _with("sslmode=allow", tls="required"),
    _with("sslmode=require", tls="required"),
    _with("sslmode=no-verify", tls="required"),
    _with("sslmode=verify-ca", tls="verified"),
    _with("sslmode=verify-full", tls="verified"),
    _with("ssl=true", tls="verified"),
    _with("ssl=require", tls="required"),
    # what means something else to it, or nothing
    *_each("ssl=0 ssl=no sslmode=off", tls="off"),
    *_each("ssl=1 ssl=on sslmode=require,verify-full ssl={%22rejectUnauthorized%22:false} sslmode=Require sslmode=required", tls="required"),
    *_each("sslmode sslmode= ssl= ssl=&sslmode=require"),
    _with("ssl=true&sslmode=require", tls="required"),
    _with("sslmode=disable&sslmode=require", tls="required"),
    _with("sslmode=require&sslmode=require", tls="required", refused_because="nobody knows which of two wins"),
    _with("SSLMODE=require", tls="required"),
    _with("sslMode=require", tls="required"),
    _with("sslmod%65=require", tls="required"),
    _with("sslmode=%72equire", tls="required"),
    *_each("connect_timeout=10 connect_timeout=0 connect_timeout= keep_alive=60 backoff=1 idle_timeout=30 max_lifetime=600 debug=true"),
    *_each("connect_timeout=1.5 idle_timeout=30s max_lifetime=no"),
    *_each("connect_timeout=abc connect_timeout=10s keep_alive=on backoff=fast"),
    _with("prepare=false", prepare=False),
    _with("prepare=true"),
    *_each("prepare=0 prepare=no", prepare=False),
    _with("fetch_types=true"),
    *_each("fetch_types=false fetch_types="),
    *_each("max=5 max=1"),
    *_each("target_session_attrs=read-write target_session_attrs=primary target_session_attrs="),
    *_each(
        "target_session_attrs=any target_session_attrs=standby target_session_attrs=read-only"
        " target_session_attrs=prefer-standby target_session_attrs=master"
    ),
    # settings of Postgres, as people write them
    *_each(
        "search_path=public search_path=app,public search_path=%22My%20Schema%22 lock_timeout=5000 work_mem=64MB"
        " statement_timeout=60s STATEMENT_TIMEOUT=0 statement%5Ftimeout=0 TimeZone=Europe/Berlin timezone=UTC role=app_owner"
        " idle_in_transaction_session_timeout=0 default_transaction_isolation=read%20committed synchronous_commit=off"
        " client_min_messages=warning client_encoding=utf8 client_encoding=UTF-8 client_encoding=unicode datestyle=ISO,MDY"
        " extra_float_digits=3 default_transaction_read_only=off tcp_keepalives_idle=30 jit=off geqo=off transaction_timeout=0"
        " my.tenant=acme plan_cache_mode=force_custom_plan options=-csearch_path%3Dapp database=other&database=app"
        " statement_timeout=1&statement_timeout=2 options=-c%20a=b%20-c%20c=d rds.force_ssl=1 app.user.id=5"
    ),
    # settings with which zero-cache was seen not to start, or not to replicate, or to replicate rounded numbers
    *_each("client_encoding=LATIN1 client_encoding=SQL_ASCII", refused_because="the driver reads and writes UTF-8"),
    *_each("datestyle=German DateStyle=SQL", refused_because="ready, and no row arrives"),
    _with("extra_float_digits=0", refused_because="0.1 + 0.2 arrives as 0.3"),
    *_each("default_transaction_read_only=on transaction_read_only=true", refused_because="can't create its schemas"),
    *_each("replication=database replication=false replication=true", refused_because="one kind of connection breaks"),
    *_each("application_name=mine", refused_because="it can't find its own connections"),
    *_each("max_pipeline=1 max_pipeline=0 max_pipeline=100", refused_because="it ends with 13 or 255 with 1 and 0"),
    _with("publications=mine", refused_because="it has no effect"),
    # what no connection may set, and what nothing knows
    *_each("shared_buffers=1GB wal_level=logical max_connections=5 log_destination=stderr"),
    *_each("server_version=17 is_superuser=on block_size=8192 listen_addresses=* config_file=/x"),
    *_each("foo=bar Foo=bar conection_limit=5 x=y&schema=public _pq_.x=1 foo.=x .foo=x foo-x.bar=y =x % a%20b=c dbName=x"),
    *_each("schema= schema pgbouncer foo= schema=&pgbouncer=&connect_timeout=10"),
    *_each("__proto__=x constructor=x", refused_because="the driver drops them by accident"),
    Form(_BASE + "?"),
    Form(_BASE + "?&"),
    _with("&&statement_timeout=0&"),
    _with("options=-c%20search_path%3Da%00b"),
    _with("options=%00"),
    _with("options=%e9"),
    _with("options=é"),
    _with("options=100%"),
    _with("options=a@b", refused_because=SLIP),
    _with("options=-c statement_timeout=0", refused_because=SLIP),
    _with(f"options={'x' * 4000}"),
    _with("search_path=a?b=c"),
]  # fmt: skip

HOSTS = [
    Form("postgres://user:password@host/app"),
    Form("postgres://user:password@host:/app"),
    Form("postgres://user:password@HOST/app", "HOST"),
    Form("postgres://user:password@my_host.a-b./app", "my_host.a-b."),
    Form("postgres://user:password@10.0.0.1/app", "10.0.0.1"),
    Form("postgres://user:password@xn--hst-sna.example/app", "xn--hst-sna.example"),
    Form("postgres://user:password@höst/app", "höst"),
    Form("postgres://user:password@h%C3%B6st/app", "höst"),
    Form("postgres://user:password@[fd00::1]/app", "fd00::1"),
    Form("postgres://user:password@[fd00::1]:5433/app", "fd00::1", 5433),
    Form("postgres://[::1]/app", "::1", user=None, password=""),
    Form("postgres://user:password@[::ffff:10.0.0.1]/app", "::ffff:10.0.0.1"),
    Form("postgres://user:password@fd00::1/app", "fd00::1"),
    Form("postgres://user:password@a,b/app"),
    Form("postgres://user:password@a:5432,b:5432/app"),
    Form("postgres://user:password@a,b/app?target_session_attrs=read-write"),
    Form("postgres://user:password@%2Fvar%2Frun%2Fpostgresql/app", "/var/run/postgresql"),
    Form("postgres:///app?host=/var/run/postgresql", "/var/run/postgresql"),
    Form("postgres:///app", "localhost", user=None, password="", refused_because="a pod has no Postgres of its own that is not named"),
    Form("postgres://user:password@/app"),
    Form("postgres://user:password@host name/app"),
    Form("postgres://user:password@ho<st/app", "ho<st"),
    Form("postgres://user:password@ho\\st/app", "ho\\st"),
    Form("postgres://user:password@host:5433/app", port=5433),
    Form("postgres://user:password@host:05432/app"),
    Form("postgres://user:password@host:65535/app", port=65535),
    Form("postgres://user:password@host:1/app", port=1),
    Form("postgres://user:password@host:0/app", port=5432),
    Form("postgres://user:password@host:000/app", port=5432),
    *(Form(f"postgres://user:password@host:{port}/app") for port in ("65536", "70000", "99999", "100000", "port", "-1", "5432x")),
    Form("POSTGRES://user:password@host/app"),
    Form("PostgreSQL://user:password@host/app"),
    Form("postgres://user:password@host#fragment", database="user", refused_because=SLIP),
    Form("postgres://user:password@host/app#fragment", refused_because=SLIP),
    Form(" postgres://user:password@host/app", refused_because=SLIP),
    Form("postgres://user:password@host/app\n", refused_because=SLIP),
    Form("postgres://user:password@host\n", database="user", refused_because=SLIP),
]  # fmt: skip

USERS = [
    Form("postgres://host/app", user=None, password=""),
    Form("postgres://@host/app", user=None, password=""),
    Form("postgres://:password@host/app", user=None),
    Form("postgres://user@host/app", password=""),
    Form("postgres://user:@host/app", password=""),
    Form("postgres://user:p%40s%2Fs%3Aw%23o%3Fr%25d@host/app", password="p@s/s:w#o?r%d"),
    Form("postgres://us%65r:%70%61%73%73@host/app", password="pass"),
    Form("postgres://us%C3%A9r:p%C3%A9%E2%82%AC%F0%9F%98%80@host/app", user="usér", password="pé€😀"),
    Form("postgres://usér:p€😀@host/app", user="usér", password="p€😀"),
    Form("postgres://user:a:b:c@host/app", password="a:b:c"),
    Form("postgres://user:p+a%2Bb@host/app", password="p+a+b"),
    Form("postgres://user:\"<>[]\\^`{|}~@host/app", password="\"<>[]\\^`{|}~"),
    Form("postgres://user:p$$w$&x@host/app", password="p$$w$&x"),
    Form("postgres://user:p,w@host/app", password="p,w"),
    Form(f"postgres://user:{'x' * 4000}@host/app", password="x" * 4000),
    *(Form(f"postgres://user:p{raw}w@host/app", password=f"p{raw}w") for raw in ("/", "#", "?", "%", "%zz", "%4")),
    Form("postgres://user:5432?w@host/app", password="5432?w"),
    Form("postgres://user:5432/w@host/app", password="5432/w"),
    Form("postgres://user:5432#w@host/app", password="5432#w"),
    Form("postgres://user:5432?sslmode=require&w@host/app", password="5432?sslmode=require&w"),
    *(Form(f"postgres://user:p{code}w@host/app") for code in ("%ff", "%e9", "%c3", "%c3%28", "%e2%82", "%f0%9f%98")),
    Form("postgres://us%e9r:password@host/app"),
    Form("postgres://user:p%00w@host/app", password="p\0w", refused_because="no role of Postgres has such a password"),
    Form("postgres://us%00er:password@host/app", user="us\0er"),
    Form("postgres://user:p@ss@host/app", password="p@ss", refused_because=SLIP),
    Form("postgres://user:p@s,s@host/app", password="p@s,s"),
    Form("postgres://user:p@s%2Cs@host/app", password="p@s,s"),
    Form("postgres://user:p@s$$s@host/app", password="p@s$$s"),
    Form("postgres://user:p w@host/app", password="p w", refused_because=SLIP),
    Form("postgres://user:p\nw@host/app", password="p\nw"),
]  # fmt: skip

DATABASES = [
    Form("postgres://user:password@host", database="user"),
    Form("postgres://user:password@host/", database="user"),
    Form("postgres://user:password@host?sslmode=disable", database="user", tls="off"),
    Form("postgres://user:password@host/app/"),
    Form("postgres://user:password@host//app"),
    Form("postgres://user:password@host/app/public"),
    Form("postgres://user:password@host/app/?sslmode=require", tls="required"),
    Form("postgres://user:password@host/my-app_1.0", database="my-app_1.0"),
    Form("postgres://user:password@host/my%20app", database="my app"),
    Form("postgres://user:password@host/my%2Fapp", database="my/app"),
    Form("postgres://user:password@host/%61pp"),
    Form("postgres://user:password@host/äpp", database="äpp"),
    Form("postgres://user:password@host/a{b}c", database="a{b}c"),
    Form('postgres://user:password@host/"app"', database='"app"'),
    Form("postgres://user:password@host/.", database="."),
    Form("postgres://user:password@host/..", database=".."),
    Form("postgres://user:password@host/...", database="..."),
    Form("postgres://user:password@host/a..b", database="a..b"),
    Form("postgres://user:password@host/a:b;c=d,e&f", database="a:b;c=d,e&f"),
    Form("postgres://user:password@host/a@b", database="a@b", refused_because=SLIP),
    Form("postgres://user:password@host/?database=my%20app", database="my app"),
    Form("postgres://user:password@host?database=my/app", database="my/app"),
    Form("postgres://user:password@host/other?database=%C3%A4pp", database="äpp"),
]  # fmt: skip

FORMS = list(chain(PROVIDERS, TOOLS, PARAMETERS, HOSTS, USERS, DATABASES))
