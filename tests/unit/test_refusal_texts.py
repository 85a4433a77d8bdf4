"""A refusal can be split into its texts, each of which the chart has."""

import pytest

from zero_cache import refusals

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


def chart_with(folder, template):
    """Creates a chart with this file of refusals."""
    (folder / "templates" / "validation").mkdir(parents=True)
    (folder / "templates" / "validation" / "_theme.tpl").write_text(template)
    return folder


def test_what_a_template_fills_in_is_anything(tmp_path):
    [text] = refusals.listed(chart_with(tmp_path, "{{ $path }} must be {{ $what }}, because {{ $why }}; correct it.\n"))

    assert text.fullmatch("a.b must be c, because d; correct it.")
    assert not text.fullmatch("a.b must not be c, because d; correct it.")


def test_comments_actions_of_several_lines_and_words_that_a_text_is_filled_with_are_no_texts(tmp_path):
    template = """\
{{- /* A comment.
a must be b, because c; do d. */ -}}
{{- $map := dict
  "a" "must be b, because c; do d."
}}
{{- if .a }}true or false{{ end -}}
{{- else }}
a text that is not empty
{{- end }}
"""

    assert refusals.listed(chart_with(tmp_path, template)) == []


def test_of_the_texts_that_fit_a_problem_is_of_that_with_the_most_words(tmp_path):
    chart = chart_with(
        tmp_path,
        "{{ .a }} must not contain {{ .b }}, because {{ .c }}.\n"
        "{{ .a }}.extraEnv must not contain {{ .b }}, because {{ .c }}.\n",
    )

    found = refusals.text_of(chart, "a.extraEnv must not contain b, because c; do d.")
    assert "extraEnv" in found.pattern
    assert "extraEnv" not in refusals.text_of(chart, "a.options must not contain b, because c; do d.").pattern
    with pytest.raises(AssertionError, match="not in templates/validation: a must be b"):
        refusals.text_of(chart, "a must be b.")


def test_the_paths_of_a_refusal_by_the_schema_are_found(render_refused):
    refusal = render_refused("viewSyncer: {replicas: many}")

    assert refusals.is_of_the_schema(refusal)
    assert refusals.schema_paths(refusal) == ["/viewSyncer/replicas"]
