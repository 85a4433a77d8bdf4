"""No secret leaves the Secret: not in another object, not in the notes, not in a refusal."""

import base64
import json
from copy import deepcopy

from chartproof.values import schema as values_schema
from chartproof.values.dotted_keys import at, put
from chartproof.values.texts import strings
from chartproof.values.write_only import write_only_paths
from hypothesis import given
from hypothesis import strategies as st

from zero_cache.values.broken import broken_values
from zero_cache.values.values import valid_values

DATABASE = "common.database.upstreamDb"


def secret_options():
    """Returns the options that are secrets. An entry of extraEnv is none, because it belongs into the pod."""
    return [".".join(path) for path in write_only_paths(values_schema.document()) if "*" not in path]


def needle(path):
    """Returns a word that can be found in any context."""
    return f"needle-{path.replace('.', '-')}"


@st.composite
def values_with_secrets(draw):
    """Draws valid values in which every secret contains its needle, with some optional secrets."""
    wanted = draw(st.lists(st.sampled_from(secret_options()), max_size=3, unique=True))
    values = draw(valid_values(always=wanted))
    for path in secret_options():
        if at(values, path):
            password = needle(path) + draw(st.sampled_from(["", "%40", "%0A"]))
            # the chart would refuse a dash in front
            before = draw(strings().filter(lambda text: not text.startswith("-")))
            around = f"{before}{needle(path)}{draw(strings())}"
            put(values, path, f"postgres://user:{password}@db/app" if path.endswith("Db") else around)
    return values


def found(text, values):
    """Returns the secret options whose value is in a text, plain or in base64."""

    def forms(path):
        word = needle(path)
        # in base64 a word depends on its position, and its ends on the neighbours
        yield word
        for offset in range(3):
            yield base64.b64encode(b"x" * offset + word.encode()).decode()[4:-4]

    return [path for path in secret_options() if at(values, path) and any(form in text for form in forms(path))]


@given(values=values_with_secrets())
def test_secrets_are_in_secrets_only(rendered, values):
    release = rendered(values)

    assert release.has("Secret") or not any(at(values, path) for path in secret_options())
    for obj in release:
        if obj.kind != "Secret":
            assert not found(json.dumps(obj.body), values), f"in {obj}"
    assert not found(release.notes, values), "in the notes"


@given(broken=broken_values(values_with_secrets()))
def test_a_refusal_by_the_schema_shows_no_secret(rendered, broken):
    refusal = rendered(broken.values).refusal

    assert refusal is not None
    assert not [path for path in secret_options() if needle(path) in refusal]


# values that the chart itself refuses, with a secret in or beside them
def blanks(values):
    put(values, DATABASE, f"postgres://user:{needle(DATABASE)} @db/app")


def another_scheme(values):
    put(values, DATABASE, f"mysql://user:{needle(DATABASE)}@db/app")


def half_a_password_in_the_place_of_a_parameter(values):
    put(values, DATABASE, f"postgres://user:5432?schema={needle(DATABASE)}&{needle(DATABASE)}={needle(DATABASE)}")


def parameters_that_nothing_knows(values):
    word = needle("common.database.cvrDb")
    put(
        values,
        "common.database.cvrDb",
        f"postgres://{word}:{word}@db/app?sslmode={word}&{word}={word}&password={word}&{word}=",
    )


def two_replication_managers(values):
    put(values, "replicationManager.replicas", 2)


def every_secret_twice(values):
    for path in secret_options():
        put(values, path, at(values, path) or needle(path))
        put(values, f"{path}SecretRef", {"name": "mine", "key": "key"})


def no_bucket(values):
    put(values, "common.litestream.backupUrl", "bucket")


def a_name_that_the_chart_sets(values):
    for role in ("replicationManager", "viewSyncer"):
        put(values, f"{role}.extraEnv", [{"name": "ZERO_PORT", "value": needle(DATABASE)}])


DEFECTS = [
    blanks,
    another_scheme,
    half_a_password_in_the_place_of_a_parameter,
    parameters_that_nothing_knows,
    two_replication_managers,
    every_secret_twice,
    no_bucket,
    a_name_that_the_chart_sets,
]


@given(values=values_with_secrets(), defects=st.lists(st.sampled_from(DEFECTS), min_size=1, unique=True))
def test_a_refusal_by_the_chart_shows_no_secret(rendered, values, defects):
    values = deepcopy(values)
    for defect in defects:
        defect(values)
    refusal = rendered(values).refusal

    assert refusal is not None
    assert not [path for path in secret_options() if needle(path) in refusal]
