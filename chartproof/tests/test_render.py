"""A render is one run of `helm template` for each content, on every supported Helm."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from chartproof.helm import render as rendering
from chartproof.helm.binary import Helm
from chartproof.helm.render import render
from chartproof.helm.tools import ToolMissing
from chartproof.values.write_only import secret_paths, write_only_paths

FILES = {
    "Chart.yaml": 'apiVersion: v2\nname: small\nversion: 0.1.0\nkubeVersion: ">=1.19.0-0"\n',
    "values.yaml": "color: red\nnested: {a: 1, b: 2}\n",
    "templates/_names.tpl": (
        '{{- define "small.policyVersion" }}\n'
        '{{- if semverCompare ">=1.21.0-0" .root.Capabilities.KubeVersion.Version }}policy/v1\n'
        "{{- else }}policy/v1beta1{{ end }}\n"
        "{{- end }}\n"
    ),
    "templates/configmap.yaml": """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
  namespace: {{ .Release.Namespace }}
data:
  values: {{ .Values | toJson | quote }}
  kubernetes: {{ $.Capabilities.KubeVersion.Version | quote }}
  policy: {{ include "small.policyVersion" (dict "root" .) | trim | quote }}
  has: {{ .Capabilities.APIVersions.Has "example.com/v1" | quote }}
  upgrade: {{ .Release.IsUpgrade | quote }}
""",
    "templates/validate.yaml": '{{- if eq .Values.color "blue" }}{{ fail "color must be red,\\nbecause" }}{{ end }}\n',
    "templates/NOTES.txt": '{{ .Release.Name }} is {{ .Values.color }}.\n\nThat: "all"\n',
}


@pytest.fixture
def small_chart(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        file = tmp_path / "small" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path / "small"


@pytest.fixture
def helm_runs(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Records every run of a program from now on."""
    runs: list[Any] = []
    run = subprocess.run

    def counted(command: Any, **options: Any) -> Any:
        runs.append(command)
        return run(command, **options)

    monkeypatch.setattr(subprocess, "run", counted)
    return runs


def data(values: Any, chart: Path, helm: Helm, **options: Any) -> dict[str, str]:
    found: dict[str, str] = render(values, chart=chart, helm=helm, **options).one("ConfigMap")["data"]
    return found


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("", '{"color":"red","nested":{"a":1,"b":2}}'),
        ("color: green", '{"color":"green","nested":{"a":1,"b":2}}'),
        ({"nested": {"a": 7}}, '{"color":"red","nested":{"a":7,"b":2}}'),
        ([{"color": "green"}, "nested: {b: null}"], '{"color":"green","nested":{"a":1}}'),
        (["color: a", "color: b"], '{"color":"b","nested":{"a":1,"b":2}}'),
    ],
    ids=str,
)
def test_values_are_text_or_a_dict_or_a_list_in_which_later_ones_win(small_chart, helm, values, expected):
    assert data(values, small_chart, helm)["values"] == expected


@pytest.mark.parametrize(
    "text",
    [
        "a \"b\" \\ \\u00fc 'c'",
        "ü 😀",
        " \n\t a \n",
        "a\x85b\u2028c\ufeffd\x7f",
        "1e3",
        "~",
        "{{ x }}",
        "# a",
        "",
        "0x1F",
    ],
)
def test_any_text_in_a_dict_reaches_the_chart_unchanged(small_chart, helm, text):
    assert json.loads(data({"color": text}, small_chart, helm)["values"])["color"] == text


def test_values_can_be_a_file(small_chart, helm, tmp_path):
    file = tmp_path / "values.yaml"
    file.write_text("color: green")

    assert '"green"' in data(file, small_chart, helm)["values"]
    assert '"blue"' not in data([file, {"color": "black"}], small_chart, helm)["values"]


@pytest.mark.parametrize("text", ["values.yaml", "ci/my values.yaml", "- color: green", "[]", "red", "7", "'a: b'"])
def test_a_text_that_is_no_mapping_is_an_error_which_names_the_way_to_pass_a_file(small_chart, helm, text):
    with pytest.raises(ValueError, match=r"must be a YAML mapping, .*pass pathlib\.Path\(\.\.\.\)"):
        render([{"color": "green"}, text], chart=small_chart, helm=helm)


@pytest.mark.parametrize("text", ["", "# nothing", "---\n", "null", "{}", "---\ncolor: red", "? color\n: red"])
def test_text_without_values_and_any_form_of_a_mapping_are_values(small_chart, helm, text):
    assert '"red"' in data(text, small_chart, helm)["values"]


def test_an_error_in_the_yaml_is_helms_to_report(small_chart, helm):
    assert render("color: [", chart=small_chart, helm=helm).refusal
    assert render("@color", chart=small_chart, helm=helm).refusal


def test_name_and_namespace_are_those_asked_for(small_chart, helm):
    render(chart=small_chart, helm=helm)
    render(chart=small_chart, helm=helm, release_name="other")
    obj = render(chart=small_chart, helm=helm, release_name="other", namespace="elsewhere").one("ConfigMap")

    assert obj.name == "other"
    assert obj.get("metadata.namespace") == "elsewhere"
    assert obj.template == "small/templates/configmap.yaml"


@pytest.mark.parametrize(("version", "policy"), [("1.20.9", "policy/v1beta1"), ("1.34.0", "policy/v1")])
def test_every_helm_renders_for_the_kubernetes_version_asked_for(small_chart, helm, version, policy):
    found = data("", small_chart, helm, kube_version=version)

    assert found["kubernetes"] == f"v{version}"
    assert found["policy"] == policy


def test_a_kubernetes_that_the_chart_does_not_support_is_refused(small_chart, helm):
    if not helm.takes_kube_version:
        # the copy for an old Helm has no kubeVersion, so Helm refuses nothing
        assert render(chart=small_chart, helm=helm, kube_version="1.18.0").refusal is None
        return
    assert "1.19.0-0" in (render(chart=small_chart, helm=helm, kube_version="1.18.0").refusal or "")


def test_api_versions_and_upgrades_can_be_asked_for(small_chart, helm):
    found = data("", small_chart, helm, api_versions=["example.com/v1"], is_upgrade=True)

    assert (found["has"], found["upgrade"]) == ("true", "true")
    assert data("", small_chart, helm)["has"] == "false"


def test_a_refusal_is_what_the_chart_said(small_chart, helm):
    refusal = render("color: blue", chart=small_chart, helm=helm).refusal

    assert refusal is not None
    assert refusal.endswith("color must be red,\nbecause")


def test_values_that_are_not_yaml_are_refused(small_chart, helm):
    assert render("a: [", chart=small_chart, helm=helm).refusal


def test_the_same_content_is_rendered_once(small_chart, helm, helm_runs):
    first = render("color: green", chart=small_chart, helm=helm)

    assert render("color: green", chart=small_chart, helm=helm) is first
    assert len(helm_runs) == 1


def test_a_change_in_the_chart_is_seen(small_chart, helm):
    render(chart=small_chart, helm=helm)
    (small_chart / "values.yaml").write_text("color: violet\n")

    assert data("", small_chart, helm)["values"] == '{"color":"violet"}'


def test_old_renders_are_dropped(small_chart, helm, helm_runs, monkeypatch):
    monkeypatch.setattr(rendering, "_KEPT_RENDERS", 2)
    monkeypatch.setattr(rendering, "_renders", {})
    for color in ("a", "b", "a", "c", "a", "b"):
        render({"color": color}, chart=small_chart, helm=helm)

    assert len(helm_runs) == 4, "a is kept because it was used, b is not"


def test_notes_are_rendered_when_asked_for(small_chart, helm, helm_runs):
    release = render("color: green", chart=small_chart, helm=helm, release_name="mine")

    assert release.notes == 'mine is green.\n\nThat: "all"\n'
    assert release.notes
    assert len(helm_runs) == 2
    assert not list(small_chart.rglob("*chartproof*"))


def test_a_chart_without_notes_says_so(small_chart, helm):
    (small_chart / "templates" / "NOTES.txt").unlink()

    with pytest.raises(AssertionError, match=r"(?s)NOTES\.txt can't be rendered: .*NOTES\.txt"):
        _ = render(chart=small_chart, helm=helm).notes


def test_a_packaged_chart_is_a_chart(small_chart, helm, tmp_path):
    subprocess.run([helm.path, "package", small_chart, "--destination", tmp_path], check=True, capture_output=True)
    release = render(chart=tmp_path / "small-0.1.0.tgz", helm=helm, kube_version="1.20.0")

    assert release.one("ConfigMap").get("data.policy") == "policy/v1beta1"
    assert release.notes.startswith("release-name is red")


def test_a_packed_chart_and_its_packed_dependencies_name_their_secrets(small_chart, helm, tmp_path):
    (small_chart / "values.schema.json").write_text('{"properties": {"token": {"writeOnly": true}}}')
    (small_chart / "charts").mkdir()
    for depth, place in enumerate([small_chart / "charts", tmp_path]):
        subprocess.run([helm.path, "package", small_chart, "--destination", place], check=True, capture_output=True)
        expected = {("*",) * level + ("token",) for level in range(depth + 1)}
        assert set(secret_paths(place / "small-0.1.0.tgz")) == expected
    assert set(secret_paths(small_chart)) == expected


def test_every_value_of_a_broken_packed_chart_is_a_secret(tmp_path):
    (tmp_path / "broken.tgz").write_bytes(b"no archive")

    assert secret_paths(tmp_path / "broken.tgz") == ((),)


def test_a_helm_is_named_by_version_or_by_path(helm):
    assert Helm.find(str(helm.path)) == helm
    assert Helm.find(helm.version).version == helm.version


@pytest.mark.parametrize("path", ["/no/such/helm", "/bin/sh"])
def test_a_path_that_is_no_helm_is_an_error_that_names_it(path):
    with pytest.raises(ToolMissing, match=f"helm: {path} does not answer"):
        Helm.find(path)


def test_secrets_are_found_wherever_a_schema_marks_them():
    secret = {"type": "string", "writeOnly": True}
    schema = {
        "definitions": {"user": {"properties": {"password": secret}}, "tree": {"properties": {"t": {}, "k": secret}}},
        "properties": {
            "plain": {"type": "string"},
            "auth": {"properties": {"secret": secret}},
            "user": {"$ref": "#/definitions/user"},
            "users": {"items": {"$ref": "#/definitions/user"}},
            "map": {"additionalProperties": {"allOf": [{"$ref": "#/definitions/tree"}]}},
        },
    }
    schema["definitions"]["tree"]["properties"]["t"] = {"$ref": "#/definitions/tree"}

    assert set(write_only_paths(schema)) == {
        ("auth", "secret"),
        ("user", "password"),
        ("users", "*", "password"),
        ("map", "*", "k"),
    }
