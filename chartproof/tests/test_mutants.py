"""A mutant lacks one part of a chart, and the command lists the mutants that survive."""

import json
import subprocess
import sys

import pytest
from chartproof.template.mutants.breaking import Mutant, mutants
from chartproof.template.mutants.recording import Uses
from chartproof.template.mutants.results import Result, report

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


# mutate what renders nothing: only a test that reads the file can tell
TESTS_BY_FILE = """\
import subprocess
from pathlib import Path
from chartproof import render

def test_it_renders(chart):
    assert render(chart=chart).has('ConfigMap')

def test_the_name_is_defined(chart):
    assert '.Release.Name' in (chart / 'templates' / '_env.tpl').read_text()

def test_that_takes_no_chart():
    raise AssertionError('must not run')
"""


@pytest.fixture
def find_mutants(tiny_chart, tmp_path):
    """Runs the command on the tiny chart with a file of tests."""

    def find_mutants(tests, *options):
        (tmp_path / "pytest.ini").touch()  # makes this the root folder
        (tmp_path / "tests").mkdir(exist_ok=True)
        (tmp_path / "tests" / "test_tiny.py").write_text(tests)
        command = [
            sys.executable,
            "-m",
            "chartproof.template.mutants",
            "--chart",
            tiny_chart,
            "--tests",
            tmp_path / "tests",
        ]
        return subprocess.run([*command, *options], cwd=tmp_path, capture_output=True, text=True, check=False)

    return find_mutants


def test_the_command_names_the_survivors_and_fails(find_mutants):
    result = find_mutants(TESTS, "--kind", "empty", "--only", "*.tpl")

    assert result.returncode == 1, result.stderr
    assert "1 tests pass, with 1 renders; 0 read templates" in result.stdout
    assert "empty: 2 mutants, 0 don't render, 1 caught, 1 survived" in result.stdout
    assert "survived: templates/_env.tpl:15 without {{ .Release.Name }}" in result.stdout


def test_the_command_says_which_test_caught_a_mutant_and_goes_on_from_its_results(find_mutants, tmp_path):
    options = ["--only", "*.tpl", "--kind", "empty", "--results", "results.jsonl"]
    first = find_mutants(TESTS_BY_FILE, *options)
    lines = (tmp_path / "results.jsonl").read_text().splitlines()
    second = find_mutants(TESTS_BY_FILE, *options)
    verdicts = {result["line"]: (result["verdict"], result["test"]) for result in map(json.loads, lines[1:])}

    assert first.returncode == second.returncode == 1, first.stderr + second.stderr
    assert verdicts[15] == ("caught", "tests/test_tiny.py::test_the_name_is_defined")
    assert verdicts[5] == ("survived", None)
    assert (tmp_path / "results.jsonl").read_text().splitlines() == lines
    assert second.stdout.splitlines()[-2:] == first.stdout.splitlines()[-2:]


TESTS_OF_ALL_SORTS = """\
import shutil
import subprocess
from chartproof import render

def test_notes(chart):
    assert render(chart=chart).notes

def test_copy(chart, tmp_path):
    assert render(chart=shutil.copytree(chart, tmp_path / 'tiny')).has('ConfigMap')

def test_program(chart):
    subprocess.run(['true', chart], check=True)

def test_arguments(chart):
    assert render(chart=chart, extra_arguments=['--set', 'mode=fast']).has('ConfigMap')

def test_values(chart):
    assert (chart / 'values.yaml').exists()
"""


def test_what_each_test_uses_is_recorded(find_mutants, tiny_chart, tmp_path):
    (tiny_chart / "templates" / "NOTES.txt").write_text("Installed.\n")
    result = find_mutants(TESTS_OF_ALL_SORTS, "--kind", "env", "--only", "none", "--results", "results.jsonl")
    kept = json.loads((tmp_path / "results.jsonl.uses").read_text())
    uses = {name.rpartition("::")[2]: Uses.from_json(fields) for name, fields in kept.items()}

    assert result.returncode == 0, result.stderr
    assert list(uses["test_notes"].renders.values()) == [True]
    assert uses["test_copy"] == Uses(reads={"templates/NOTES.txt", "templates/_env.tpl", "templates/configmap.yaml"})
    assert uses["test_program"] == uses["test_arguments"] == Uses(anything=True)
    assert uses["test_values"] == Uses()


@pytest.mark.parametrize(
    ("tests", "message"),
    [
        (
            "def test_a(chart):\n    assert not chart.exists()",
            "the tests fail without a mutant: tests/test_tiny.py::test_a",
        ),
        ("import nothing_of_this_name", "No module named 'nothing_of_this_name'"),
    ],
    ids=["a failing test", "a file that pytest can't collect"],
)
def test_tests_that_fail_without_a_mutant_are_an_error(find_mutants, tests, message):
    result = find_mutants(tests)

    assert result.returncode == 2
    assert message in result.stderr


def test_a_test_that_reads_the_chart_of_the_start_is_an_error(find_mutants, tmp_path):
    (tmp_path / "conftest.py").write_text(
        "def pytest_configure(config):\n    global CHART\n    CHART = config.option.chart\n"
    )
    result = find_mutants("from conftest import CHART\nNAMES = (CHART / 'templates' / '_env.tpl').read_text()")

    assert result.returncode == 2
    assert "templates/_env.tpl" in result.stderr
