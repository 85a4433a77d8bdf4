"""On a mutant run the tests that may notice it, the likely ones first, and its result is kept."""

import json
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest
from chartproof.release.release import Inputs
from chartproof.template.mutants.breaking import Mutant
from chartproof.template.mutants.order import Order, words
from chartproof.template.mutants.recording import Uses
from chartproof.template.mutants.renders import Change
from chartproof.template.mutants.results import Result, ResultsFile, content_digest
from chartproof.template.mutants.runner import Runner

RENDERS = Inputs(("mode: slow",), "tiny", "default", "1.34.0", (), False)
OTHERS = replace(RENDERS, values=("mode: fast",))
BROKEN = Mutant("empty", "templates/_env.tpl", 1, "- name: MODE\n", "")


@pytest.fixture
def chart_folder(tmp_path):
    """Makes a chart of a template and a ci file."""
    for file in (BROKEN.file, "ci/default-values.yaml"):
        (tmp_path / "tiny" / file).parent.mkdir(parents=True)
        (tmp_path / "tiny" / file).touch()
    return tmp_path / "tiny"


class FakeServer:
    """Notes which tests run, and lets some of them fail."""

    def __init__(self, *failing):
        self.failing, self.runs = failing, []

    def failed(self, chart, tests):
        self.runs.append(list(tests))
        return next((test for test in tests if test in self.failing), None)


class FakeComparison:
    """Says what a mutant changes."""

    def __init__(self, changes):
        self.changes = changes

    def bench(self):
        return mock.Mock()

    def lints(self, bench, text):
        return False

    def change(self, bench, inputs):
        return self.changes.get(inputs, Change.NONE)


def no_order(tests):
    return Order(dict.fromkeys(tests, frozenset()))


def run(chart, uses, changes, *failing):
    """Runs a mutant on a fake server, and returns the result and the tests that ran."""
    server = FakeServer(*failing)
    result = Runner(chart, server, uses, no_order(uses), FakeComparison(changes)).run(BROKEN)
    return result, [test for tests in server.runs for test in tests]


def test_only_tests_whose_renders_changed_are_run(chart_folder):
    uses = {"test_a": Uses({RENDERS: False}), "test_b": Uses({OTHERS: False}), "test_c": Uses()}
    result, ran = run(chart_folder, uses, {OTHERS: Change.MANIFESTS}, "test_b")

    assert result.caught_by == "test_b"
    assert ran == ["test_b"]


def test_changed_notes_matter_to_a_test_that_reads_them(chart_folder):
    uses = {"test_a": Uses({RENDERS: False}), "test_notes": Uses({RENDERS: True})}
    result, ran = run(chart_folder, uses, {RENDERS: Change.NOTES})

    assert result.survived
    assert ran == ["test_notes"]


def test_a_test_that_reads_the_template_or_starts_programs_runs_in_any_case(chart_folder):
    uses = {
        "test_other_file": Uses(reads={"templates/configmap.yaml"}),
        "test_reads": Uses(reads={BROKEN.file}),
        "test_program": Uses(anything=True),
    }
    _, ran = run(chart_folder, uses, {})

    assert ran == ["test_reads", "test_program"]


def test_the_likely_tests_run_first_and_no_other_after_a_failure(chart_folder):
    uses = {f"test_{number}": Uses({RENDERS: False}) for number in range(100)}
    server, order = FakeServer("test_90"), no_order(uses)
    order.learn(BROKEN, "test_90")
    result = Runner(chart_folder, server, uses, order, FakeComparison({RENDERS: Change.MANIFESTS})).run(BROKEN)

    assert result.caught_by == "test_90"
    assert [tests[0] for tests in server.runs] == ["test_90"]


def test_tests_that_caught_mutants_of_the_file_take_turns_with_those_that_have_rare_words_of_the_mutant():
    order = Order(
        {
            "test_a": words("value"),
            "test_b": words("a name, a value"),
            "test_mode": words("MODE"),
            "test_name": words("a name"),
            "test_elsewhere": words("port"),
            "test_here": words("ports"),
        }
    )
    for file, test in (("other", "test_elsewhere"), (BROKEN.file, "test_here"), (BROKEN.file, None)):
        order.learn(replace(BROKEN, file=file), test)

    assert order.ordered([f"test_{name}" for name in ("a", "b", "mode", "name", "elsewhere", "here")], BROKEN) == [
        "test_here",
        "test_mode",
        "test_b",
        "test_name",
        "test_elsewhere",
        "test_a",
    ]


def test_a_mutant_that_does_not_lint_is_no_mutant_unless_all_of_a_file_or_define_is_missing(chart_folder):
    runner = Runner(chart_folder, FakeServer(), {}, no_order(()), FakeComparison({}))

    assert [runner.run(replace(BROKEN, kind=kind)).verdict for kind in ("line", "env", "empty")] == [
        "does not render",
        "does not render",
        "survived",
    ]


def test_results_are_kept_for_the_same_chart_and_tests(tmp_path):
    file = tmp_path / "results.jsonl"
    results = [
        Result(BROKEN, True, "test_a", 1.5),
        Result(replace(BROKEN, line=7), True),
        Result(replace(BROKEN, line=8), False),
    ]
    kept = ResultsFile(file, "these")
    kept.keep_uses({"test_a": Uses({RENDERS: True}, {"templates/_env.tpl"})})
    for result in results:
        kept.add(result)
    with file.open("a") as stream:
        stream.write('{"file": "templ')  # the run ended here

    again = ResultsFile(file, "these")
    assert [again.earlier(result.mutant) for result in results] == results
    assert again.uses() == {"test_a": Uses({RENDERS: True}, {"templates/_env.tpl"})}
    assert json.loads(file.read_text().splitlines()[2])["verdict"] == "survived"
    others = ResultsFile(file, "others")
    assert [others.earlier(result.mutant) for result in results] == [None] * 3
    assert others.uses() == {}


def test_the_digest_changes_with_a_file_and_not_with_the_way_its_folder_is_named(tmp_path, monkeypatch):
    source = tmp_path / "tests" / "test_a.py"
    source.parent.mkdir()
    source.write_text("one")
    monkeypatch.chdir(tmp_path)
    before = content_digest([tmp_path / "tests"], [source])

    assert content_digest([Path("tests")], [source]) == before
    source.write_text("two")
    assert content_digest([Path("tests")], [source]) != before
