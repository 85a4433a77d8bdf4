"""Templates use nothing that Helm 3.2.0, built with the Go of its time, would not understand."""

import re
from pathlib import Path

import pytest
import yaml
from chartproof.template import source as template_source

TOO_NEW = {
    "break and continue": r"\{\{-?\s*(break|continue)\b",
    "else with": r"\{\{-?\s*else with\b",
    "range over an integer": r"\{\{-?\s*range\s+(\$\w+\s*:?=\s*)?\d+\b",
    "a function of a newer Helm or Sprig": (
        r"[({|\s](dig|chunk|all|any|toYamlPretty|mustFromJson|fromToml|mustToToml|regexQuoteMeta|mustRegex\w+|sha512sum"
        r"|bcrypt|addf|add1f|subf|divf|mulf|maxf|minf|randInt|osBase|osDir|urlJoin2|getHostByName|duration2)[\s)}]"
    ),
    "the version of Helm itself": r"\.Capabilities\.HelmVersion",
    "objects of the cluster, which change from render to render": r"[({|\s]lookup[\s)}]",
    "random values, which change from render to render": r"[({|\s](rand\w+|uuidv4|genCA|genSelfSignedCert|now)[\s)}]",
}


def actions(chart: Path) -> list[tuple[str, str]]:
    """Yields every template action that isn't a comment, with its file."""
    found = []
    for path in sorted((chart / "templates").rglob("*")):
        if path.is_file():
            text = path.read_text()
            found += [(path.name, text[a.start : a.end]) for a in template_source.actions(text) if not a.is_comment]
    return found


@pytest.mark.parametrize("what", TOO_NEW)
def test_no_template_uses(chart, what):
    used = [f"{file}: {action}" for file, action in actions(chart) if re.search(TOO_NEW[what], action)]

    assert used == []


@pytest.mark.parametrize(
    ("what", "action"),
    [
        ("break and continue", "{{- break }}"),
        ("else with", "{{ else with .x }}"),
        ("range over an integer", "{{- range $i := 3 }}"),
        ("a function of a newer Helm or Sprig", '{{ dig "a" "b" . }}'),
        ("a function of a newer Helm or Sprig", "{{ (any .a .b) }}"),
        ("objects of the cluster, which change from render to render", '{{ lookup "v1" "Secret" "a" "b" }}'),
    ],
)
def test_what_is_too_new_is_recognised(what, action):
    assert re.search(TOO_NEW[what], action)


def test_the_actions_are_found(chart):
    assert len(actions(chart)) > 100


def test_the_chart_admits_every_kubernetes_from_1_19(chart):
    metadata = yaml.safe_load((chart / "Chart.yaml").read_text())

    assert metadata["kubeVersion"] == ">=1.19.0-0"
    assert metadata["appVersion"] == "1.9.0"


@pytest.mark.parametrize("kube_version", ["1.19.0", "1.19.16-eks-1", "1.24.0", "1.29.4-gke.1043000", "1.37.0"])
def test_the_chart_renders_for_every_supported_kubernetes(render, kube_version):
    assert render(kube_version=kube_version).refusal is None


def test_the_chart_refuses_an_older_kubernetes(render, helm):
    if helm.takes_kube_version:
        assert "1.19.0" in (render(kube_version="1.18.20").refusal or "")
    else:
        # Helm 3.2.0 can't be told a version, so it gets a copy of the chart without the constraint
        assert render(kube_version="1.18.20").refusal is None


def test_every_define_says_what_it_takes(chart):
    undocumented = []
    for path in (chart / "templates").rglob("*.tpl"):
        text = path.read_text()
        for define in re.finditer(r'^\{\{-? define "([^"]+)"', text, flags=re.MULTILINE):
            before = text[: define.start()].rstrip()
            comment = before[before.rfind("/*") :] if before.endswith("*/ -}}") else ""
            if "Takes" not in comment:
                undocumented.append(define[1])

    assert undocumented == []
