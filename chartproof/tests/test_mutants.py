"""A mutant lacks one part of a chart, and the command lists the mutants that survive."""

import subprocess
import sys

import pytest
from chartproof.template.mutants import Mutant, Result, mutants, report

ENV = """\
{{- /*
The environment.
Takes the root.
*/ -}}
{{- define "tiny.env" -}}
- name: MODE
  value: {{ .Values.mode | quote }}
{{- if .Values.mode }}
# why there is a second one
- name: SECOND
  value: "2"
{{- end }}
{{- end -}}

{{- define "tiny.name" -}}
{{ .Release.Name }}
{{- end -}}
"""
CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "tiny.name" . }}
data:
  env: {{ include "tiny.env" . | quote }}
"""
CHART = """\
apiVersion: v2
name: tiny
version: 1.0.0
icon: https://example.com/icon.png
"""
# check the mode, but not the name
TESTS = """\
from chartproof import render

def test_the_mode_is_set(chart):
    assert 'value: "slow"' in render(chart=chart).one('ConfigMap')['data']['env']
"""


@pytest.fixture
def tiny_chart(tmp_path):
    directory = tmp_path / "tiny"
    for name, text in {
        "Chart.yaml": CHART,
        "values.yaml": "mode: slow\n",
        "ci/default-values.yaml": "mode: fast\n",
        "templates/_env.tpl": ENV,
        "templates/configmap.yaml": CONFIG_MAP,
    }.items():
        file = directory / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return directory


def dropped(chart, kind, file):
    return [mutant.dropped for mutant in mutants(chart) if mutant.kind == kind and mutant.file == file]


def test_a_manifest_is_emptied_as_a_whole(tiny_chart):
    assert dropped(tiny_chart, "empty", "templates/configmap.yaml") == [CONFIG_MAP]


def test_each_define_loses_its_body_and_no_more(tiny_chart):
    first, second = dropped(tiny_chart, "empty", "templates/_env.tpl")

    assert first == ENV[ENV.index("\n- name: MODE") : ENV.index("{{- end -}}")]
    assert second == "\n{{ .Release.Name }}\n"


def test_an_environment_loses_each_entry_and_each_of_its_lines(tiny_chart):
    mode, second = ["- name: MODE\n", "  value: {{ .Values.mode | quote }}\n"], ["- name: SECOND\n", '  value: "2"\n']

    assert dropped(tiny_chart, "env", "templates/_env.tpl") == ["".join(mode), "".join(second), *mode, *second]


def test_any_other_line_is_dropped_except_blank_lines_and_comments(tiny_chart):
    assert dropped(tiny_chart, "line", "templates/_env.tpl") == [
        '{{- define "tiny.env" -}}\n',
        "{{- if .Values.mode }}\n",
        "{{- end }}\n",
        "{{- end -}}\n",
        '{{- define "tiny.name" -}}\n',
        "{{ .Release.Name }}\n",
        "{{- end -}}\n",
    ]
    assert dropped(tiny_chart, "line", "templates/configmap.yaml") == CONFIG_MAP.splitlines(keepends=True)


def test_a_mutant_is_the_file_without_the_dropped_part_and_names_its_place(tiny_chart):
    mutant = next(mutant for mutant in mutants(tiny_chart) if mutant.dropped == '  value: "2"\n')

    assert mutant.text == ENV.replace('  value: "2"\n', "")
    assert str(mutant) == 'templates/_env.tpl:11 without value: "2"'


def test_the_report_counts_and_lists_the_survivors():
    mutant = Mutant("env", "templates/_env.tpl", 3, "- name: A\n  value: b\n", "")
    results = [Result(mutant, True), Result(mutant, True, "test_a"), Result(mutant, False)]

    assert report(results) == (
        "env: 3 mutants, 1 don't render, 1 caught, 1 survived\n"
        "survived: templates/_env.tpl:3 without - name: A … and 1 lines more"
    )


def test_the_command_names_the_survivors_and_fails(tiny_chart, tmp_path):
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "test_tiny.py").write_text(TESTS)
    options = ["--kind", "empty", "--only", "*.tpl", "--chart", tiny_chart, "--tests", tests]
    result = subprocess.run(
        [sys.executable, "-m", "chartproof.template.mutants", *options],
        cwd=tiny_chart.parent,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 1, result.stderr
    assert "empty: 2 mutants, 0 don't render, 1 caught, 1 survived" in result.stdout
    assert "survived: templates/_env.tpl:15 without {{ .Release.Name }}" in result.stdout
