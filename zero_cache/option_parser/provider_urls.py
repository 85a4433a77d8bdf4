"""Lists the connection strings that tools and providers of Postgres hand out."""

from zero_cache.option_parser.database_urls import SLIP, Form, forms_with, with_parameters

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
    with_parameters("sslmode=require&options=endpoint%3Dep-cool-darkness-123456", tls="required"),
    with_parameters("sslmode=require&options=project%3Dep-cool-darkness-123456", tls="required"),
    Form("postgres://user:endpoint=ep-cool-123456;password@host/app", password="endpoint=ep-cool-123456;password"),
    # Supabase: directly, by its poolers, and as Vercel hands it out
    Form("postgresql://postgres:password@db.abcdefghijkl.supabase.co:5432/postgres", "db.abcdefghijkl.supabase.co", user="postgres", database="postgres"),
    Form("postgresql://postgres.abcdefghijkl:password@aws-0-eu-central-1.pooler.supabase.com:6543/postgres?pgbouncer=true"),
    Form(
        "postgres://postgres.abcdefghijkl:password@aws-0-eu-central-1.pooler.supabase.com:5432/postgres",
        "aws-0-eu-central-1.pooler.supabase.com", user="postgres.abcdefghijkl", database="postgres",
    ),
    with_parameters("sslmode=require&supa=base-pooler.x", tls="required"),
    with_parameters("pgbouncer=true&workaround=supabase-pooler.vercel"),
    with_parameters("statement_timeout=0"),
    with_parameters("options=-c%20statement_timeout%3D0"),
    with_parameters("options=-c+statement_timeout%3D0"),
    with_parameters("options=reference%3Dabcdefghijkl"),
    # Amazon RDS: a password that is a token, a proxy
    Form(
        "postgres://user:host%3A5432%2F%3FAction%3Dconnect%26X-Amz-Expires%3D900@db.c123.eu-west-1.rds.amazonaws.com:5432/app?sslmode=verify-full",
        "db.c123.eu-west-1.rds.amazonaws.com", password="host:5432/?Action=connect&X-Amz-Expires=900", tls="verified",
    ),
    with_parameters("sslmode=verify-full&sslrootcert=/certs/global-bundle.pem", tls="verified"),
    with_parameters("sslmode=verify-full&sslrootcert=global-bundle.pem", tls="verified"),
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
    with_parameters("load_balance=true&topology_keys=cloud1.region1.zone1"),
    # CloudNativePG, Zalando, Crunchy in Kubernetes
    Form("postgresql://app:pW-._~!$&'()*+,;=@cluster-rw.ns:5432/app", "cluster-rw.ns", user="app", password="pW-._~!$&'()*+,;="),
    Form("postgresql://app:password@cluster-rw.ns.svc.cluster.local:5432/app", "cluster-rw.ns.svc.cluster.local", user="app"),
]  # fmt: skip

# parameters that only the tool's own driver knows
TOOLS = [
    *forms_with(  # Prisma
        "schema=public connection_limit=5 pool_timeout=10 pgbouncer=true socket_timeout=5 statement_cache_size=0"
        " sslidentity=client.p12 sslcert=server.pem sslaccept=strict schema=public&connection_limit=5"
    ),
    *forms_with(  # libpq: all of PQconninfoOptions, except settings and what zero-cache's driver takes itself
        "host=other hostaddr=10.0.0.1 port=5433 dbname=other user=other password=other passfile=/pgpass service=mine"
        " servicefile=/service channel_binding=require fallback_application_name=mine keepalives=1 keepalives_idle=30"
        " keepalives_interval=10 keepalives_count=3 sslcompression=0 sslcert=a.crt sslkey=a.key sslpassword=secret"
        " sslcertmode=allow sslrootcert=ca.crt sslcrl=crl sslcrldir=dir sslsni=1 sslnegotiation=direct requirepeer=postgres"
        " ssl_min_protocol_version=TLSv1.2 ssl_max_protocol_version=TLSv1.3 require_auth=scram-sha-256 gssencmode=disable"
        " krbsrvname=postgres gsslib=gssapi gssdelegation=0 load_balance_hosts=random sslkeylogfile=/keys"
        " scram_client_key=abc scram_server_key=abc oauth_issuer=https://a oauth_client_id=a oauth_client_secret=a"
        " oauth_scope=a min_protocol_version=3.0 max_protocol_version=3.2 requiressl=1"
    ),
    # a parameter beside one about TLS
    with_parameters("sslmode=require&uselibpqcompat=true", tls="required"),
    with_parameters("uselibpqcompat=true&sslmode=require&channel_binding=require", tls="required"),
    *forms_with(  # Rails, Django, SQLAlchemy, asyncpg, psycopg_pool, Ecto, pgx, lib/pq, Doctrine, R2DBC, Npgsql
        "pool=5 reaping_frequency=10 checkout_timeout=5 prepared_statements=false advisory_locks=false encoding=unicode"
        " variables[a]=b adapter=postgresql conn_max_age=600 conn_health_checks=true pool_size=10 max_overflow=5"
        " pool_recycle=300 pool_pre_ping=true async_fallback=True prepared_statement_cache_size=0 command_timeout=5 timeout=5"
        " server_settings=a min_size=1 max_size=5 max_inactive_connection_lifetime=300 pool_max_conns=10 pool_min_conns=1"
        " pool_max_conn_lifetime=1h default_query_exec_mode=exec statement_cache_mode=describe sslinline=true"
        " binary_parameters=yes serverVersion=16 serverVersion=16&charset=utf8 charset=utf8 ssl-mode=REQUIRED"
    ),
    *forms_with(  # JDBC's names, with this URL
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
