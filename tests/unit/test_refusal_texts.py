"""A refusal taken apart into its texts, and the texts that the chart has."""

import pytest

from conformance import refusals

A_PROBLEM = "a.b must be set, because c; do d."


def from_validation(message):
    return f"execution error at (zero-cache/templates/validate.yaml:1:4): {message}"


def test_one_problem_is_one_text():
    assert refusals.problems(from_validation(A_PROBLEM)) == [A_PROBLEM]


def test_several_problems_are_as_many_texts():
    message = f"2 values must change:\n1. {A_PROBLEM}\n2. {A_PROBLEM}"

    assert refusals.problems(from_validation(message)) == [A_PROBLEM, A_PROBLEM]


@pytest.mark.parametrize(
    "refusal",
    [
        "template: zero-cache/templates/NOTES.txt:1:2: executing … nil pointer evaluating interface {}.x",
        "execution error at (zero-cache/templates/service.yaml:1:4): a.b must be set, because c; do d.",
        from_validation(f"3 values must change:\n1. {A_PROBLEM}"),
        from_validation(f"{A_PROBLEM}\n{A_PROBLEM}"),
    ],
)
def test_anything_else_is_no_refusal_of_the_charts(refusal):
    with pytest.raises(AssertionError):
        refusals.problems(refusal)


def test_the_texts_are_those_of_the_validation(chart, render_refused):
    texts = refusals.listed(chart)
    refusal = render_refused("replicationManager: {replicas: 2}\ncommon: {replicaFile: x}")

    assert len(texts) >= 20
    for problem in refusals.problems(refusal):
        assert sum(1 for text in texts if text.fullmatch(problem)) == 1
        assert refusals.FORM.fullmatch(problem)


def test_the_paths_of_a_refusal_by_the_schema_are_found(render_refused):
    refusal = render_refused("viewSyncer: {replicas: many}")

    assert refusals.is_of_the_schema(refusal)
    assert refusals.schema_paths(refusal) == ["/viewSyncer/replicas"]
