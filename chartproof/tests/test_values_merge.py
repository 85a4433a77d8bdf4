"""Values files merge as the helm binary merges the same files."""

import json
import subprocess

import pytest
from chartproof.values.merge import merged_values

DEFAULTS = {"map": {"kept": 1, "other": 2, "inner": {"a": 1}}, "scalar": 1, "list": [1, 2]}
CASES = {
    "one file": [{"map": {"kept": 3}}],
    "maps": [{"map": {"kept": 3, "inner": {"b": 2}}}, {"map": {"other": 4, "inner": {"a": 5}}}],
    "a null over a default": [{"map": {"kept": None}, "scalar": None}],
    "a null over a map": [{"map": {"kept": 3}}, {"map": None}],
    "a null over a key in a map": [{"map": {"kept": 3}, "new": {"a": 1}}, {"map": {"kept": None}, "new": {"a": None}}],
    "a null over nothing": [{"new": None, "map": {"new": None}}, {"newer": None, "newest": {"a": None}}],
    "a map over a null": [{"map": None, "new": None}, {"map": {"kept": 3}, "new": {"a": None, "b": 1}}],
    "a map over a scalar": [{"scalar": 2, "new": 1}, {"scalar": {"a": {"b": None}}, "new": {"a": 1}}],
    "a map over a list": [{"list": [3], "new": [1]}, {"list": {"a": 1}, "new": {"a": 1}}],
    "a scalar over a map": [{"map": {"kept": 3}, "new": {"a": 1}}, {"map": "x", "new": False}],
    "lists": [{"list": [3, {"a": 1}]}, {"list": [{"b": None}]}],
    "an empty map over a map": [{"map": {"kept": 3}}, {"map": {}, "scalar": {}}],
    "an empty file": [{"map": {"kept": 3}}, {}],
    "three files": [{"map": {"kept": 3}}, {"map": None}, {"map": {"other": 5}}],
}


@pytest.fixture(scope="module")
def values_of_helm(tmp_path_factory, helm):
    """Renders a chart's own values with these files on top."""
    chart = tmp_path_factory.mktemp("printer")
    (chart / "templates").mkdir()
    (chart / "Chart.yaml").write_text("{apiVersion: v2, name: printer, version: 0.1.0}")
    (chart / "values.yaml").write_text(json.dumps(DEFAULTS))
    (chart / "templates" / "values.yaml").write_text("values: {{ toJson .Values }}")

    def values(*files):
        arguments = []
        for number, content in enumerate(files):
            file = tmp_path_factory.mktemp("values") / f"{number}.json"
            file.write_text(json.dumps(content))
            arguments += ["--values", file]
        command = [helm.path, "template", "x", chart, *arguments]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return json.loads(output.partition("values: ")[2])

    return values


@pytest.mark.parametrize("files", CASES.values(), ids=CASES)
def test_helm_makes_the_same_of_the_files_and_of_the_merged_one(values_of_helm, files):
    assert values_of_helm(merged_values(*files)) == values_of_helm(*files)


def test_a_null_stays_because_it_deletes_a_default_of_the_chart():
    assert merged_values({"a": {"b": 1, "c": 2}}, {"a": {"c": None}}) == {"a": {"b": 1, "c": None}}


def test_a_map_that_is_merged_is_left_as_it_was():
    below, above = {"a": {"b": {"c": 1}}}, {"a": {"b": {"d": 2}}, "e": {"f": 3}}

    merged_values(below, above)["e"]["g"] = 1

    assert (below, above) == ({"a": {"b": {"c": 1}}}, {"a": {"b": {"d": 2}}, "e": {"f": 3}})
