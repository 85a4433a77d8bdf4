"""The chart refuses missing keys: a null removed the default, or `helm upgrade --reuse-values` knew only older keys."""

import json

import pytest
import yaml
from chartproof.helm.copies import copied
from chartproof.values import schema as values_schema
from chartproof.values.dotted_keys import at, nested

from zero_cache import refusals


def missing(key):
    return (
        f"{key} must have a value, because the chart can't do without it; remove the null, or run helm upgrade with "
        "--reset-then-reuse-values (Helm 3.14 or newer) or a values file in place of --reuse-values, which leaves out what a "
        "newer chart brought."
    )


@pytest.fixture
def render_as_reused(render, chart, tmp_path):
    """Renders as `--reuse-values` does after an upgrade from a chart without these keys: values.yaml lacks them."""

    def rendered(*keys):
        copy = copied(chart, tmp_path)
        values = yaml.safe_load((copy / "values.yaml").read_text())
        for key in keys:
            group, _, name = key.rpartition(".")
            del (at(values, group) if group else values)[name]
        (copy / "values.yaml").write_text(yaml.safe_dump(values))
        return render(chart=copy)

    return rendered


@pytest.mark.parametrize(
    "key",
    ["viewSyncer", "prometheusRule", "viewSyncer.service", "common.otlp.headersSecretRef", "networkPolicy.apiPorts"],
)
def test_a_key_that_the_older_chart_had_not_is_refused_with_the_flag_that_helps(render_as_reused, key):
    assert refusals.problems(render_as_reused(key).refusal) == [missing(key)]


def test_a_switch_that_the_older_chart_had_not_is_off(render_as_reused, render):
    assert [obj.body for obj in render_as_reused("cleanup.enabled", "grafanaDashboard.labels").objects] == [
        obj.body for obj in render().objects
    ]


@pytest.mark.parametrize("key", ["replicationManager.storage", "image.pullPolicy", "objectStore.image.tag"])
def test_a_null_where_the_chart_needs_a_value_is_refused(render_refused, key):
    assert refusals.problems(render_refused(nested(key, None))) == [missing(key)]


def test_all_keys_without_a_value_are_named_and_nothing_that_follows_from_it(render_refused):
    values = [nested("s3", None), nested("common.replicaFile", None), nested("replicationManager.replicas", 3)]

    assert refusals.problems(render_refused(values)) == [missing("common.replicaFile"), missing("s3")]


def test_the_schema_requires_no_key_that_has_a_default(chart):
    # Helm would name the key, but not the flag, so zero-cache.neededValues must have the key
    text = json.loads((chart / "values.schema.json").read_text())
    groups = {"": text, **values_schema.groups()}

    assert {group: node["required"] for group, node in groups.items() if "required" in node} == {}
