"""Draws strings that people type, and strings that YAML, templates, shells and URLs misread."""

import re
from functools import cache
from string import ascii_lowercase, digits

from hypothesis import strategies as st

# YAML reads these as something else where a template forgets the quotes
YAML_LOOK_ALIKES = [
    *("no", "y", "Off", "TRUE", "~", "null", "NULL", "1", "007", "0x10", "0o12", "0b1", "1e3", "1_000", ".5", "1.0"),
    *("-.inf", ".NaN", "12:30:45", "2020-01-02", "<<", "=", "-", "?", ":", "---", "...", "{}", "[]", "|", ">", "!tag"),
    *("&anchor", "*alias", "%TAG", "@at", "`tick`", "# no comment", "a # no comment", "key: value", "- item", "a:"),
]
HOSTILE = [
    "",
    *("it's", 'say "hi"', "back\\slash", "\\n", "tab\there", "line\nbreak", "ends\n", "\n\nstarts", "  blanks  ", " "),
    *("{{ .Values.common.auth.secret }}", "{{", "}}", "{{- end }}", "{{/* */}}", "$(ZERO_PORT)", "${HOME}", "`id`"),
    *("$1", "%s", "%!d(string=x)", "%20", "p@ss:w/rd?#[x]&y=z+%", "a,b", "a=b", "{a,b}", "a.b\\.c", "\r\n", "<b>&amp;"),
    *(
        "größe",
        "日本語",
        "🙂",
        "e\u0301",
        "\u200bzero width",
        "\u00a0",
        "\u2028",
        "\u0085",
        "\ufeff",
        "\x00",
        "\x1b[31m",
        "\x7f",
    ),
    "x" * 300,
    "word " * 60,
]

# Helm's toYaml can't write these characters, or writes them as others: a chart should refuse them before toYaml
UNFIT_FOR_YAML = re.compile(r"[\x7f-\x9f\u2028\u2029\ufffe\uffff]")
# strings in JSON that some option parsers take for a flag
TAKEN_FOR_A_FLAG = re.compile(r'(?<!\\)"(-[^0-9"-]+"|--[^\s"])')

RELEASE_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
LONGEST_RELEASE_NAME = 53


@cache
def strings(min_size: int = 0, max_size: int | None = None) -> st.SearchStrategy[str]:
    """Draws any string that a user may type. Shrinks to a short word, so a strange example is strange for a reason."""

    def fits(text: str) -> bool:
        return min_size <= len(text) and (max_size is None or len(text) <= max_size)

    known = [text for text in YAML_LOOK_ALIKES + HOSTILE if fits(text)]
    longest = 12 if max_size is None else min(12, max_size)
    words = st.text(ascii_lowercase, min_size=max(1, min_size), max_size=longest)
    # without control characters and separators: HOSTILE has the important ones
    printable = st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"], exclude_characters="\ufffe\uffff")
    anything = st.text(printable, min_size=max(1, min_size), max_size=longest)
    return st.one_of(words, st.sampled_from(known), anything)


@cache
def words() -> st.SearchStrategy[str]:
    """Draws short lower-case words."""
    return st.text(ascii_lowercase, min_size=1, max_size=8)


@cache
def dns_names() -> st.SearchStrategy[str]:
    """Draws names that a Kubernetes object, such as a Secret, may have."""
    return st.from_regex(r"[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?(\.[a-z0-9]{1,5})?", fullmatch=True)


@cache
def urls() -> st.SearchStrategy[str]:
    """Draws URLs of web servers."""
    path = st.sampled_from(["", "/", "/api/query", "/a?b=c&d=%20", "/{{x}}", "/#part"])
    return st.builds("{}://{}{}".format, st.sampled_from(["http", "https"]), words(), path)


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


@cache
def release_names() -> st.SearchStrategy[str]:
    """Draws names that Helm accepts for a release, also with dots, leading digits and 53 characters."""
    known = st.sampled_from(["z", "1", "1.2.3", "a.b", "a-b", "0-zero-cache", "zero-cache", "no", "1e3", "x" * 53])
    short = st.from_regex(r"[a-z0-9]([-a-z0-9.]{0,12}[a-z0-9])?", fullmatch=True)
    long = st.from_regex(r"[a-z0-9][-a-z0-9.]{30,51}[a-z0-9]", fullmatch=True)
    return st.one_of(words(), known, short.filter(RELEASE_NAME.fullmatch), long.filter(RELEASE_NAME.fullmatch))
