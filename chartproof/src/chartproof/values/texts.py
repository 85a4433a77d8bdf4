"""Strings as people type them, and as YAML, templates, shells and URLs stumble over them."""

import re
from functools import cache
from string import ascii_lowercase, digits

from hypothesis import strategies as st

# read as something else where a template forgets to quote
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

# what Helm's toYaml can't write, or writes as another text: the chart refuses it where it goes through toYaml
UNFIT_FOR_YAML = re.compile(r"[\x7f-\x9f\u2028\u2029\ufffe\uffff]")
# in JSON, a text that zero-cache's parser takes for a flag
TAKEN_FOR_A_FLAG = re.compile(r'(?<!\\)"(-[^0-9"-]+"|--[^\s"])')

RELEASE_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
LONGEST_RELEASE_NAME = 53


@cache
def strings(min_size: int = 0, max_size: int | None = None) -> st.SearchStrategy[str]:
    """Any string a user may type; it shrinks to a short word, so that what stays strange matters."""

    def fits(text: str) -> bool:
        return min_size <= len(text) and (max_size is None or len(text) <= max_size)

    known = [text for text in YAML_LOOK_ALIKES + HOSTILE if fits(text)]
    longest = 12 if max_size is None else min(12, max_size)
    words = st.text(ascii_lowercase, min_size=max(1, min_size), max_size=longest)
    # no control characters and separators: HOSTILE has those that matter
    printable = st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"], exclude_characters="\ufffe\uffff")
    anything = st.text(printable, min_size=max(1, min_size), max_size=longest)
    return st.one_of(words, st.sampled_from(known), anything)


@cache
def words() -> st.SearchStrategy[str]:
    """Short lower-case words."""
    return st.text(ascii_lowercase, min_size=1, max_size=8)


@cache
def dns_names() -> st.SearchStrategy[str]:
    """Names that a Kubernetes object may have, like those of Secrets."""
    return st.from_regex(r"[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?(\.[a-z0-9]{1,5})?", fullmatch=True)


@cache
def urls() -> st.SearchStrategy[str]:
    """URLs of web servers, as they stand in the options of zero-cache."""
    path = st.sampled_from(["", "/", "/api/query", "/a?b=c&d=%20", "/{{x}}", "/#part"])
    return st.builds("{}://{}{}".format, st.sampled_from(["http", "https"]), words(), path)


@cache
def passwords() -> st.SearchStrategy[str]:
    """Passwords in a URL: of unreserved characters, percent-encoded ones and those that most servers let pass."""
    part = st.sampled_from(
        [*ascii_lowercase, *digits, "-", "_", "~", "%40", "%2F", "%3A", "$", "&", "'", "{{", "!", "é"]
    )
    return st.lists(part, min_size=1, max_size=8).map("".join)


@cache
def database_urls(*, with_password: bool | None = None) -> st.SearchStrategy[str]:
    """Connection strings of Postgres; with_password says whether they contain a password, None leaves it open."""
    scheme = st.sampled_from(["postgres", "postgresql"])
    with_one = st.builds("{}:{}".format, words(), passwords())
    logins = {True: [with_one], False: [words()], None: [with_one, with_one, with_one, words()]}[with_password]
    host = st.sampled_from(["db", "10.0.0.1", "my_db.", "db.example.com"])
    rest = st.sampled_from(["/app", ":5432/app", "/app?sslmode=require&statement_timeout=0", "/", ""])
    return st.builds("{}://{}@{}{}".format, scheme, st.one_of(logins), host, rest)


def has_password(url: str) -> bool:
    """Whether a secret can be derived from this connection string."""
    return re.match(r"[^:]*://[^/?#@:]*:[^/?#@]+@", url) is not None


@cache
def backup_urls() -> st.SearchStrategy[str]:
    """Buckets with a path, as litestream takes them; most are S3's."""
    bucket = st.from_regex(r"[a-z0-9]([-a-z0-9.]{0,10}[a-z0-9])?", fullmatch=True)
    path = st.sampled_from(["backup", "a/b/c", "zero-cache/v1", "1e3", "no", "{{x}}", "größe", "a:b", "'quoted'"])
    elsewhere = st.sampled_from(["gcs://bucket/path", "abs://account@container/path"])
    of_s3 = st.builds("s3://{}/{}".format, bucket, path)
    return st.one_of(of_s3, of_s3, elsewhere)


@cache
def replica_files() -> st.SearchStrategy[str]:
    """Paths in a directory that a volume may hide."""
    directory = st.sampled_from(["/data", "/replica", "/var/lib/zero", "/1e3", "/no", "/Data/a.b"])
    return st.builds("{}/{}".format, directory, st.sampled_from(["sync-replica.db", "zero.db", "1e3", "no", "x"]))


@cache
def release_names() -> st.SearchStrategy[str]:
    """Names that Helm accepts for a release: dots, leading digits and 53 characters included."""
    known = st.sampled_from(["z", "1", "1.2.3", "a.b", "a-b", "0-zero-cache", "zero-cache", "no", "1e3", "x" * 53])
    short = st.from_regex(r"[a-z0-9]([-a-z0-9.]{0,12}[a-z0-9])?", fullmatch=True)
    long = st.from_regex(r"[a-z0-9][-a-z0-9.]{30,51}[a-z0-9]", fullmatch=True)
    return st.one_of(words(), known, short.filter(RELEASE_NAME.fullmatch), long.filter(RELEASE_NAME.fullmatch))
