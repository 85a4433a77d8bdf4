"""The cluster layer prints no secret of a release."""

import base64

import pytest
from chartproof.report.secrets import HIDDEN
from chartproof.values import schema as values_schema
from chartproof.values.write_only import write_only_paths

from zero_cache.chart import CHART
from zero_cache.cluster.releases.masking import ReleaseMask

SECRET = "hunter2-5up3r"


def values_at(path, value):
    """Returns values with one value at a path. `*` is an item of a list."""
    for key in reversed(path):
        value = [value] if key == "*" else {key: value}
    return value


def encoded(text):
    return base64.b64encode(text.encode()).decode()


def secret_object(value, **about):
    return {"kind": "Secret", "data": {"key": encoded(value)}} | about


@pytest.mark.parametrize("path", write_only_paths(values_schema.document()), ids=".".join)
@pytest.mark.parametrize("value", [SECRET, f"postgres://user:{SECRET}@host/db"], ids=["text", "URL"])
def test_a_secret_of_the_values_is_hidden_in_an_error(path, value):
    mask = ReleaseMask(values_at(path, value), CHART)

    for text in (value, f"x-api-key={SECRET}", encoded(SECRET), encoded(value)):
        shown = mask(f"Error: cannot patch the Deployment: {text}")
        assert HIDDEN in shown
        assert text not in shown
        assert SECRET not in shown


def test_what_a_secret_of_the_cluster_holds_is_hidden():
    mask = ReleaseMask({}, CHART, [secret_object(SECRET)])

    assert mask(f"a {SECRET}, c {encoded(SECRET)}") == f"a {HIDDEN}, c {HIDDEN}"


def test_the_record_that_helm_keeps_of_a_release_is_none_of_its_secrets():
    mask = ReleaseMask({}, CHART, [secret_object("view-syncer", type="helm.sh/release.v1")])

    assert mask("view-syncer is ready") == "view-syncer is ready"


def test_of_a_secret_url_the_host_stays():
    url = "postgres://user:hunter2%40home@postgres.example:5432/db"
    mask = ReleaseMask({"common": {"database": {"upstreamDb": url}}}, CHART, [secret_object(url)])

    assert mask(f"no route to {url}") == f"no route to postgres://user:{HIDDEN}@postgres.example:5432/db"
    assert mask("hunter2@home is wrong") == f"{HIDDEN} is wrong"


def test_the_password_of_any_url_is_hidden():
    assert ReleaseMask({}, CHART)("at redis://:hunter2@host") == f"at redis://:{HIDDEN}@host"
