"""Draws strings that people type, and strings that YAML, templates, shells and URLs misread."""

import re
from functools import cache
from string import ascii_lowercase

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
    *("{{ .Release.Namespace }}", "{{", "}}", "{{- end }}", "{{/* */}}", "$(KUBERNETES_PORT)", "${HOME}", "`id`"),
    *("$1", "%s", "%!d(string=x)", "%20", "p@ss:w/rd?#[x]&y=z+%", "a,b", "a=b", "{a,b}", "a.b\\.c", "\r\n", "<b>&amp;"),
    *(
        "größe",
        "日本語",
        "🙂",
        "e\u0301",
        "\u200bno width",
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
def release_names(chart_name: str) -> st.SearchStrategy[str]:
    """Draws names that Helm accepts for a release, also with dots, leading digits and 53 characters.

    Some have the chart's name in them: many charts then name their objects in another way.
    """
    known = st.sampled_from(["z", "1", "1.2.3", "a.b", "a-b", f"0-{chart_name}", chart_name, "no", "1e3", "x" * 53])
    short = st.from_regex(r"[a-z0-9]([-a-z0-9.]{0,12}[a-z0-9])?", fullmatch=True)
    long = st.from_regex(r"[a-z0-9][-a-z0-9.]{30,51}[a-z0-9]", fullmatch=True)
    return st.one_of(words(), known, short.filter(RELEASE_NAME.fullmatch), long.filter(RELEASE_NAME.fullmatch))
