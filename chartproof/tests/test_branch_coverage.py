"""Every branch of a chart's templates is found, and renders cover those that they take."""

import json

import pytest
from chartproof.inner_pytest import run_pytest
from chartproof.release.release import Inputs
from chartproof.template.branches import SKIPPED, TAKEN, branches
from chartproof.template.coverage import Exemption, Measurement, report
from chartproof.template.recorder import read

CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: tiny}
data:
  {{- /* {{ if .Values.comment }} is none */}}
  mode: {{ if .Values.mode -}} {{ .Values.mode | quote }} {{- else if .Values.other }}"{{ "}}" }}"{{ end }}
  {{- with .Values.map }}
  {{- range . }}
  {{ . }}: "1"
  {{- else }}
  none: "1"
  {{- end }}
  {{- end }}
  {{- range $word := list "a" "b" }}
  {{ $word }}: {{ include "tiny.hash" $word }}
  {{- end }}
"""
DEFINES = """\
{{- define "tiny.hash" -}}
{{- if eq . "a" }}{{ sha256sum . }}{{ end -}}
{{- end -}}
"""
ALL = [
    ("templates/_defines.tpl", 2, 'if eq . "a"', TAKEN),
    ("templates/_defines.tpl", 2, 'if eq . "a"', SKIPPED),
    ("templates/configmap.yaml", 6, "if .Values.mode", TAKEN),
    ("templates/configmap.yaml", 6, "else if .Values.other", TAKEN),
    ("templates/configmap.yaml", 6, "if .Values.mode", SKIPPED),
    ("templates/configmap.yaml", 7, "with .Values.map", TAKEN),
    ("templates/configmap.yaml", 8, "range .", TAKEN),
    ("templates/configmap.yaml", 10, "else of range .", TAKEN),
    ("templates/configmap.yaml", 7, "with .Values.map", SKIPPED),
    ("templates/configmap.yaml", 14, 'range $word := list "a" "b"', TAKEN),
]


@pytest.fixture
def tiny(tmp_path):
    chart = tmp_path / "tiny"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("{apiVersion: v2, name: tiny, version: 1.0.0}")
    (chart / "templates" / "configmap.yaml").write_text(CONFIG_MAP)
    (chart / "templates" / "_defines.tpl").write_text(DEFINES)
    return chart


def inputs(values):
    return Inputs((values,), "release", "default", "1.34.0", (), False)


def uncovered_after(chart, helm, *values):
    measurement = Measurement(chart, helm)
    measurement.measure([inputs(text) for text in values], jobs=1)
    return [(branch.line, branch.condition, branch.outcome) for branch in measurement.uncovered]


def test_every_branch_is_found_and_comments_and_texts_have_none(tiny):
    assert [(branch.file, branch.line, branch.condition, branch.outcome) for branch in branches(tiny)] == ALL


@pytest.mark.parametrize(
    ("values", "covered"),
    [
        ("{}", [(6, "if .Values.mode", SKIPPED), (7, "with .Values.map", SKIPPED)]),
        ("{mode: a, map: [x]}", [(6, "if .Values.mode", TAKEN), (7, "with .Values.map", TAKEN), (8, "range .", TAKEN)]),
        ("other: a", [(6, "else if .Values.other", TAKEN), (7, "with .Values.map", SKIPPED)]),
    ],
)
def test_a_render_covers_the_branches_that_it_takes_and_no_others(tiny, helm, values, covered):
    always = [(2, 'if eq . "a"', TAKEN), (2, 'if eq . "a"', SKIPPED), (14, 'range $word := list "a" "b"', TAKEN)]

    assert uncovered_after(tiny, helm, values) == [one[1:] for one in ALL if one[1:] not in [*always, *covered]]


def test_renders_cover_together(tiny, helm):
    # an empty map doesn't enter the with, so the else of its range is dead
    dead = [(10, "else of range .", TAKEN)]

    assert uncovered_after(tiny, helm, "{}", "{mode: a, map: [x]}", "other: a") == dead


def test_a_refused_render_covers_the_branches_before_the_refusal(tiny, helm):
    (tiny / "templates" / "configmap.yaml").write_text(
        '{{ if .Values.a }}{{ fail "no" }}{{ else }}{{ end }}{{ if .Values.b }}{{ end }}'
    )
    (tiny / "templates" / "_defines.tpl").unlink()

    assert uncovered_after(tiny, helm, "a: 1") == [
        (1, "else of if .Values.a", TAKEN),
        (1, "if .Values.b", TAKEN),
        (1, "if .Values.b", SKIPPED),
    ]


def test_the_report_names_file_line_and_outcome_of_each_uncovered_branch(tiny):
    found = branches(tiny)
    text, good = report(found, [found[7]], [])

    assert not good
    assert text.splitlines() == [
        "9 of 10 branches covered, 0 exempted",
        "not covered: templates/configmap.yaml:10 {{ else of range . }} taken",
        "write a test that takes the branch, or say in the file of --exemptions why none can",
    ]


def test_an_exemption_counts_while_its_branch_is_not_covered(tiny):
    found = branches(tiny)
    exemption = Exemption("templates/configmap.yaml", "else of range .", TAKEN, "it is dead")

    assert report(found, [found[7]], [exemption])[1]
    text, good = report(found, [], [exemption])
    assert not good
    assert "exemption that matches nothing: templates/configmap.yaml else of range . taken" in text


def test_only_renders_of_the_chart_are_recorded_and_each_once(tmp_path, tiny):
    test = tmp_path / "test_it.py"
    test.write_text(
        "import shutil\n"
        "from chartproof import render\n"
        "def test_it(chart, tmp_path):\n"
        "    render('mode: a', chart=chart, kube_version='1.30.0')\n"
        "    render('mode: a', chart=chart, kube_version='1.30.0')\n"
        "    render('mode: b', chart=shutil.copytree(chart, tmp_path / 'copy'))\n"
    )
    file = tmp_path / "renders.jsonl"
    arguments = ["--chart", tiny, "--renders", file, "-p", "chartproof.template.recorder", "-p", "no:helm-charts"]
    run = run_pytest("-q", "-c", "/dev/null", *arguments, test, cwd=tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    lines = file.read_text().splitlines()

    assert read(lines) == [Inputs(("mode: a",), "release-name", "default", "1.30.0", (), False)]
    assert len(lines) == 1
    assert json.loads(lines[0])["values"] == ["mode: a"]
