"""Whatever connection string is drawn, the chart refuses it where zero-cache's own Postgres client can't use it, and only there."""

import string
from typing import Any
from urllib.parse import quote

import yaml
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from zero_cache.chart import CHART
from zero_cache.option_parser.database_urls import Form, faults, settings_of_postgres
from zero_cache.option_parser.url_verdicts import problems_at_render

PARAMETERS: dict[str, Any] = yaml.safe_load((CHART / "files" / "database-url-parameters.yaml").read_text())
# client and server accept these, but zero-cache breaks or works worse: url_forms.py has each
TAKEN_AND_REFUSED = {"application_name", "replication", "max_pipeline", "publications"} | {
    name for fact in PARAMETERS["refused"] if "pattern" in fact for name in fact["names"]
}
REFUSED = sorted({name for fact in PARAMETERS["refused"] for name in fact["names"]} - TAKEN_AND_REFUSED)
SETTINGS = sorted(settings_of_postgres() - TAKEN_AND_REFUSED)
# as their author means them, and as they are written if that differs
HOSTS = [
    ("10.0.0.1", ""),
    ("a-b.example.com", ""),
    ("my_host", ""),
    ("fd00::1", "[fd00::1]"),
    ("höst", ""),
    ("/tmp", "%2Ftmp"),
]

unreserved = string.ascii_letters + string.digits + "-._~"
texts = st.text(
    st.one_of(st.sampled_from("@:/?#%[]&=+ $,;'\"é€😀"), st.sampled_from(unreserved)), min_size=1, max_size=8
)
words = st.text(string.ascii_lowercase, min_size=1, max_size=8)


@st.composite
def encoded(draw, text, raw):
    """Percent-encodes the text, except some of the characters that need no encoding."""
    return "".join(
        char if char in raw and draw(st.booleans()) else "".join(f"%{byte:02X}" for byte in char.encode())
        for char in text
    )


@st.composite
def parameters(draw):
    """Draws a parameter as (text, its change of the form)."""
    name, value, meant = draw(
        st.one_of(
            st.tuples(st.sampled_from(SETTINGS), texts, st.just({})),
            st.tuples(st.sampled_from(REFUSED), texts, st.just({})),
            st.tuples(words, st.one_of(texts, st.just("")), st.just({})),
            st.tuples(st.builds("{}.{}".format, words, words), texts, st.just({})),
            st.tuples(
                st.sampled_from(["connect_timeout", "keep_alive", "backoff"]),
                st.sampled_from(["5", "0.5", "x", "5s"]),
                st.just({}),
            ),
            st.tuples(st.just("prepare"), st.sampled_from(["false", "no"]), st.just({"prepare": False})),
            st.tuples(st.just("fetch_types"), st.sampled_from(["true", "false"]), st.just({})),
            st.tuples(
                st.just("target_session_attrs"),
                st.sampled_from(["read-write", "primary", "any", "standby"]),
                st.just({}),
            ),
            st.tuples(st.just("sslmode"), st.sampled_from(["disable", "off"]), st.just({"tls": "off"})),
            st.tuples(
                st.just("sslmode"),
                st.sampled_from(["require", "allow", "no-verify", "on"]),
                st.just({"tls": "required"}),
            ),
        )
    )
    return name, f"{draw(encoded(name, string.ascii_letters + '._-'))}={draw(encoded(value, unreserved))}", meant


@st.composite
def forms(draw):
    """Draws connection strings with their meaning."""
    user, password = draw(st.one_of(words, texts)), draw(texts)
    host, address = draw(st.one_of(st.tuples(words, st.just("")), st.sampled_from(HOSTS)))
    port, written = draw(
        st.sampled_from([(5432, ""), (5432, ":"), (6543, ":6543"), (25060, ":025060"), (1, ":0"), (1, ":99999")])
    )
    database = draw(
        st.one_of(
            words,
            st.text(string.ascii_letters + "/ .-_%é", min_size=1, max_size=5).filter(lambda name: name.strip(".")),
        )
    )
    query = draw(st.lists(parameters(), max_size=3, unique_by=lambda parameter: parameter[0]))
    return Form(
        f"{draw(st.sampled_from(['postgres', 'postgresql', 'Postgres', 'postgresql+psycopg']))}://"
        f"{draw(encoded(user, unreserved))}:{draw(encoded(password, unreserved + ':$,+'))}@{address or host}{written}"
        f"/{quote(database, safe='/')}{'?' * bool(query)}{'&'.join(text for _, text, _ in query)}",
        *(host, port, user, password, database),
        **{name: value for _, _, meant in query for name, value in meant.items()},
    )


@settings(deadline=None, max_examples=30, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(three=st.tuples(forms(), forms(), forms()))
def test_the_chart_and_the_client_agree_on_any_url(chart, helm, driver, three):
    told = problems_at_render([form.url for form in three], chart, helm)

    for form, problems in zip(three, told, strict=True):
        wrong = list(faults(form, driver.connect(form.url)))
        note(f"{form.url}\n  the client: {wrong or 'fine'}\n  the chart: {problems or 'fine'}")
        assert bool(problems) == bool(wrong)
