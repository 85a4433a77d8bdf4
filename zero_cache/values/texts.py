"""Draws strings that zero-cache reads: connection strings, URLs of a backup, paths of a replica."""

import re
from functools import cache
from string import ascii_lowercase, digits

from chartproof.values.texts import words
from hypothesis import strategies as st

# strings in JSON that zero-cache's option parser takes for a flag
TAKEN_FOR_A_FLAG = re.compile(r'(?<!\\)"(-[^0-9"-]+"|--[^\s"])')


@cache
def passwords() -> st.SearchStrategy[str]:
    """Draws passwords for a URL: unreserved characters, percent-encoded ones, and others that most servers accept."""
    part = st.sampled_from(
        [*ascii_lowercase, *digits, "-", "_", "~", "%40", "%2F", "%3A", "$", "&", "'", "{{", "!", "é"]
    )
    return st.lists(part, min_size=1, max_size=8).map("".join)


@cache
def database_urls(*, with_password: bool | None = None) -> st.SearchStrategy[str]:
    """Draws connection strings of Postgres. True or False says whether they have a password; None draws both."""
    scheme = st.sampled_from(["postgres", "postgresql"])
    with_one = st.builds("{}:{}".format, words(), passwords())
    logins = {True: [with_one], False: [words()], None: [with_one, with_one, with_one, words()]}[with_password]
    host = st.sampled_from(["db", "10.0.0.1", "my_db.", "db.example.com"])
    rest = st.sampled_from(["/app", ":5432/app", "/app?sslmode=require&statement_timeout=0", "/", ""])
    return st.builds("{}://{}@{}{}".format, scheme, st.one_of(logins), host, rest)


def has_password(url: str) -> bool:
    """Tells whether this connection string has a password."""
    return re.match(r"[^:]*://[^/?#@:]*:[^/?#@]+@", url) is not None


@cache
def backup_urls() -> st.SearchStrategy[str]:
    """Draws URLs of a bucket with a path, as litestream takes them. Most are for S3."""
    bucket = st.from_regex(r"[a-z0-9]([-a-z0-9.]{0,10}[a-z0-9])?", fullmatch=True)
    path = st.sampled_from(["backup", "a/b/c", "zero-cache/v1", "1e3", "no", "{{x}}", "größe", "a:b", "'quoted'"])
    elsewhere = st.sampled_from(["gcs://bucket/path", "abs://account@container/path"])
    in_s3 = st.builds("s3://{}/{}".format, bucket, path)
    return st.one_of(in_s3, in_s3, elsewhere)


@cache
def replica_files() -> st.SearchStrategy[str]:
    """Draws paths of files in a directory on which a volume can be mounted."""
    directory = st.sampled_from(["/data", "/replica", "/var/lib/zero", "/1e3", "/no", "/Data/a.b"])
    return st.builds("{}/{}".format, directory, st.sampled_from(["sync-replica.db", "zero.db", "1e3", "no", "x"]))
