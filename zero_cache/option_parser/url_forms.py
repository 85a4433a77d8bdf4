"""Lists all connection strings that the tests try: those that providers hand out, and common slips."""

from itertools import chain

from zero_cache.option_parser.database_urls import BASE, SLIP, Form, forms_with, with_parameters
from zero_cache.option_parser.provider_urls import PROVIDERS, TOOLS

PARAMETERS = [
    # parameters that zero-cache and its driver take themselves
    with_parameters("sslmode=disable", tls="off"),
    with_parameters("ssl=false", tls="off"),
    with_parameters("sslmode=prefer"),
    with_parameters("sslmode=allow", tls="required"),
    with_parameters("sslmode=require", tls="required"),
    with_parameters("sslmode=no-verify", tls="required"),
    with_parameters("sslmode=verify-ca", tls="verified"),
    with_parameters("sslmode=verify-full", tls="verified"),
    with_parameters("ssl=true", tls="verified"),
    with_parameters("ssl=require", tls="required"),
    # parameters that mean something else to the driver, or nothing
    *forms_with("ssl=0 ssl=no sslmode=off", tls="off"),
    *forms_with("ssl=1 ssl=on sslmode=require,verify-full ssl={%22rejectUnauthorized%22:false} sslmode=Require sslmode=required", tls="required"),
    *forms_with("sslmode sslmode= ssl= ssl=&sslmode=require"),
    with_parameters("ssl=true&sslmode=require", tls="required"),
    with_parameters("sslmode=disable&sslmode=require", tls="required"),
    with_parameters("sslmode=require&sslmode=require", tls="required", refused_because="it is unclear which of the two wins"),
    with_parameters("SSLMODE=require", tls="required"),
    with_parameters("sslMode=require", tls="required"),
    with_parameters("sslmod%65=require", tls="required"),
    with_parameters("sslmode=%72equire", tls="required"),
    *forms_with("connect_timeout=10 connect_timeout=0 connect_timeout= keep_alive=60 backoff=1 idle_timeout=30 max_lifetime=600 debug=true"),
    *forms_with("connect_timeout=1.5 idle_timeout=30s max_lifetime=no"),
    *forms_with("connect_timeout=abc connect_timeout=10s keep_alive=on backoff=fast"),
    with_parameters("prepare=false", prepare=False),
    with_parameters("prepare=true"),
    *forms_with("prepare=0 prepare=no", prepare=False),
    with_parameters("fetch_types=true"),
    *forms_with("fetch_types=false fetch_types="),
    *forms_with("max=5 max=1"),
    *forms_with("target_session_attrs=read-write target_session_attrs=primary target_session_attrs="),
    *forms_with(
        "target_session_attrs=any target_session_attrs=standby target_session_attrs=read-only"
        " target_session_attrs=prefer-standby target_session_attrs=master"
    ),
    # settings of Postgres, as people write them
    *forms_with(
        "search_path=public search_path=app,public search_path=%22My%20Schema%22 lock_timeout=5000 work_mem=64MB"
        " statement_timeout=60s STATEMENT_TIMEOUT=0 statement%5Ftimeout=0 TimeZone=Europe/Berlin timezone=UTC role=app_owner"
        " idle_in_transaction_session_timeout=0 default_transaction_isolation=read%20committed synchronous_commit=off"
        " client_min_messages=warning client_encoding=utf8 client_encoding=UTF-8 client_encoding=unicode datestyle=ISO,MDY"
        " extra_float_digits=3 default_transaction_read_only=off tcp_keepalives_idle=30 jit=off geqo=off transaction_timeout=0"
        " my.tenant=acme plan_cache_mode=force_custom_plan options=-csearch_path%3Dapp database=other&database=app"
        " statement_timeout=1&statement_timeout=2 options=-c%20a=b%20-c%20c=d rds.force_ssl=1 app.user.id=5"
    ),
    # settings with which a real zero-cache did not start, did not replicate, or replicated rounded numbers
    *forms_with("client_encoding=LATIN1 client_encoding=SQL_ASCII", refused_because="the driver reads and writes UTF-8"),
    *forms_with("datestyle=German DateStyle=SQL", refused_because="ready, and no row arrives"),
    with_parameters("extra_float_digits=0", refused_because="0.1 + 0.2 arrives as 0.3"),
    *forms_with("default_transaction_read_only=on transaction_read_only=true", refused_because="can't create its schemas"),
    *forms_with("replication=database replication=false replication=true", refused_because="one kind of connection breaks"),
    *forms_with("application_name=mine", refused_because="it can't find its own connections"),
    *forms_with("max_pipeline=1 max_pipeline=0 max_pipeline=100", refused_because="it ends with 13 or 255 with 1 and 0"),
    with_parameters("publications=mine", refused_because="it has no effect"),
    # settings that no connection may set, and unknown ones
    *forms_with("shared_buffers=1GB wal_level=logical max_connections=5 log_destination=stderr"),
    *forms_with("server_version=17 is_superuser=on block_size=8192 listen_addresses=* config_file=/x"),
    *forms_with("foo=bar Foo=bar conection_limit=5 x=y&schema=public _pq_.x=1 foo.=x .foo=x foo-x.bar=y =x % a%20b=c dbName=x"),
    *forms_with("schema= schema pgbouncer foo= schema=&pgbouncer=&connect_timeout=10"),
    *forms_with("__proto__=x constructor=x", refused_because="the driver drops them by accident"),
    Form(BASE + "?"),
    Form(BASE + "?&"),
    with_parameters("&&statement_timeout=0&"),
    with_parameters("options=-c%20search_path%3Da%00b"),
    with_parameters("options=%00"),
    with_parameters("options=%e9"),
    with_parameters("options=é"),
    with_parameters("options=100%"),
    with_parameters("options=a@b", refused_because=SLIP),
    with_parameters("options=-c statement_timeout=0", refused_because=SLIP),
    with_parameters(f"options={'x' * 4000}"),
    with_parameters("search_path=a?b=c"),
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
