"""A Go template's source is read into actions, comments and blocks."""

import json
import subprocess

import pytest
from chartproof.template.source import TemplateError, actions, blocks, with_actions_replaced, with_blank_comments

# an action's text, its code, and Helm's output for it where .a is 1
CODES = [
    ("{{ .a }}", ".a", "1"),
    ("{{.a}}", ".a", "1"),
    ("{{- .a -}}", ".a", "1"),
    ("{{-1}}", "-1", "-1"),
    ("{{ -1 }}", "-1", "-1"),
    ('{{ "a }} b" }}', '"a }} b"', "a }} b"),
    ('{{ "a -}} {{ b" }}', '"a -}} {{ b"', "a -}} {{ b"),
    (r'{{ "a \" }} b" }}', r'"a \" }} b"', 'a " }} b'),
    (r'{{ "a \\" }}', r'"a \\"', "a \\"),
    ("{{ `a }} \" b` }}", "`a }} \" b`", 'a }} " b'),
    (r"{{ `a \` }}", r"`a \`", "a \\"),
    ("{{ `a\n}} b` }}", "`a\n}} b`", "a\n}} b"),
    ("{{ '}' }}", "'}'", "125"),
    (r"{{ '\'' }}", r"'\''", "39"),
    ("{{ '\"' }}", "'\"'", "34"),
    ('{{ "/* }} */" }}', '"/* }} */"', "/* }} */"),
    ('{{ printf "%s" "it\'s" }}', 'printf "%s" "it\'s"', "it's"),
]  # fmt: skip
COMMENTS = [
    "{{/* a */}}",
    "{{- /* a */ -}}",
    "{{- /* {{ if .a }} is none, }} is no end */}}",
    "{{/* it's \"half a string, and a ` */}}",
    "{{- /*\nof several\nlines\n*/ -}}",
    "{{/**/}}",
    "{{/* * / */}}",
]


def only(text):
    (action,) = actions(text)
    return action


@pytest.mark.parametrize(("text", "code"), [case[:2] for case in CODES])
def test_an_action_is_read_to_its_end(text, code):
    action = only(f"before {text} }} after")

    assert (action.code, action.is_comment) == (code, False)
    assert f"before {text} }} after"[action.start : action.end] == text


@pytest.mark.parametrize("text", COMMENTS)
def test_a_comment_is_read_to_its_end(text):
    action = only(f"before {text} after")

    assert (action.code, action.is_comment) == ("", True)
    assert f"before {text} after"[action.start : action.end] == text


def test_helm_ends_the_same_actions_in_the_same_places(tmp_path, helm):
    cases = [*((text, output) for text, _, output in CODES), *((text, "") for text in COMMENTS)]
    defines = [f'{{{{ define "{number}" }}}}<{text}>{{{{ end }}}}' for number, (text, _) in enumerate(cases)]
    includes = " ".join(f'(include "{number}" (dict "a" 1))' for number in range(len(cases)))
    (tmp_path / "templates").mkdir()
    (tmp_path / "Chart.yaml").write_text("{apiVersion: v2, name: tiny, version: 0.1.0}")
    (tmp_path / "templates" / "_all.tpl").write_text("\n".join(defines))
    (tmp_path / "templates" / "all.yaml").write_text(f"printed: {{{{ toJson (list {includes}) }}}}")
    command = [helm.path, "template", "x", tmp_path]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.partition("printed: ")[2]

    assert json.loads(printed) == [f"<{output}>" for _, output in cases]


@pytest.mark.parametrize(
    ("text", "trims"),
    [
        ("{{ .a }}", (False, False)),
        ("{{- .a }}", (True, False)),
        ("{{ .a -}}", (False, True)),
        ("{{-\n.a\n-}}", (True, True)),
        ("{{- /* a */ -}}", (True, True)),
        ("{{/* a -}} */}}", (False, False)),
        ("{{-1}}", (False, False)),
        ('{{ "-" }}', (False, False)),
    ],
)
def test_an_action_knows_which_white_space_it_trims(text, trims):
    assert (only(text).trims_before, only(text).trims_after) == trims


def test_an_action_knows_its_line():
    assert [action.line for action in actions("{{ 1 }}\n{{ `\n` }}{{ 2 }}\n\n{{ 3 }}")] == [1, 2, 3, 5]


@pytest.mark.parametrize(
    ("code", "keyword"),
    [("if .a", "if"), ("else if .a", "else"), ("end", "end"), (".end", ""), ("$end", ""), ("ending", ""), ("", "")],
)
def test_only_words_that_make_blocks_are_keywords(code, keyword):
    assert only(f"{{{{ {code} }}}}").keyword == keyword


def test_a_block_has_its_own_branches_and_no_others():
    text = (
        '{{ define "a" }}{{ if .a }}{{ range .b }}{{ else }}{{ end }}'
        "{{ else if .c }}{{/* {{ else }} */}}{{ else }}{{ end }}{{ end }}{{ with .d }}{{ end }}"
    )
    found = [
        (block.opening.code, [other.code for other in block.elses], text[block.opening.end : block.end.start])
        for block in blocks(text)
    ]

    assert [(opening, elses) for opening, elses, _ in found] == [
        ('define "a"', []),
        ("if .a", ["else if .c", "else"]),
        ("range .b", ["else"]),
        ("with .d", []),
    ]
    assert found[2][2] == "{{ else }}"
    assert found[0][2] == text[text.index("{{ if") : text.index("{{ end }}{{ with")]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("a\n{{ .a", "line 2: this action does not end"),
        ('{{ "a }}', "this action does not end"),
        ("{{ `a }}", "this action does not end"),
        ("{{/* a }}", "this action does not end"),
        ("{{/* a */ b }}", "this action does not end"),
        ("{{ end }}", "line 1: this end belongs to no block"),
        ("{{ else }}", "line 1: this else belongs to no block"),
        ("\n{{ if .a }}\n{{ with .b }}{{ end }}", "line 2: this block does not end: if .a"),
    ],
)
def test_an_action_or_block_without_an_end_is_an_error_that_names_the_line(text, error):
    with pytest.raises(TemplateError, match=error):
        blocks(text)


def test_comments_leave_everything_else_where_it_was():
    text = 'a: {{/* {{ b }}\n*/}}"{{ "/* c */" }}" # d\n'

    assert with_blank_comments(text) == 'a:             \n    "{{ "/* c */" }}" # d\n'


def test_an_action_is_replaced_by_what_its_code_says():
    assert with_actions_replaced('a {{ "}}" }} b{{- /* c */}}', lambda action: f"<{action.code}>") == 'a <"}}"> b<>'
