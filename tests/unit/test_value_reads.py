"""conformance.value_reads: which values the templates of a small chart read."""

import pytest

from conformance.value_reads import reads

PARTS = """\
{{- /* Takes (dict "root" . "values" .Values.web). {{ .Values.comment }} */ -}}
{{- define "part" -}}
{{ .root.Values.name }}{{ .values.port }}{{ with .values.tmp }}{{ .size }}{{ else }}{{ .values.other }}{{ end }}
{{- end -}}
{{- define "secret" -}}
{{- $group := (index . 0).Values -}}
{{- $path := splitList "." (index . 1) -}}
{{- range initial $path }}{{ $group = get $group . }}{{ end -}}
{{ get $group (last $path) }}{{ (get $group (printf "%sRef" (last $path))).key }}
{{- end -}}
{{- define "unused" }}{{ .Values.unused }}{{ end -}}
"""


def places(tmp_path, template):
    directory = tmp_path / "templates"
    directory.mkdir()
    (directory / "_parts.tpl").write_text(PARTS)
    (directory / "one.yaml").write_text(template)
    (found,) = reads(tmp_path).values()
    return {".".join(place) for place in found.places if place}


@pytest.mark.parametrize(
    ("template", "read"),
    [
        ("{{ .Values.a.b | quote }}", {"a", "a.b"}),
        ("{{- $web := .Values.web }}{{ $web.port }}{{ $.Values.name }}", {"web", "web.port", "name"}),
        ("{{ with .Values.a }}{{ .b }}{{ $.Values.c }}{{ else }}{{ .Values.d }}{{ end }}", {"a", "a.b", "c", "d"}),
        ("{{ if .Values.a }}1{{ else if .Values.b }}2{{ else }}{{ .Values.c }}{{ end }}{{ .Values.d }}", set("abcd")),
        ("{{ (ternary .Values.a .Values.b .Values.c).port }}", {"a", "b", "c", "a.port", "b.port"}),
        ("{{ (.Values.c | ternary .Values.a .Values.b).port }}", {"a", "b", "c", "a.port", "b.port"}),
        ('{{ range $key := list "a" "b" }}{{ get $.Values $key }}{{ end }}', {"a", "b"}),
        ("{{ range .Values.hosts }}{{ .name }}{{ end }}", {"hosts"}),
        (
            '{{ include "part" (dict "root" . "values" .Values.web) | nindent 2 }}',
            {"name", "web", "web.port", "web.tmp", "web.tmp.size", "web.other"},
        ),
        ('{{ include "secret" (list . "db.url") }}', {"db", "db.url", "db.urlRef", "db.urlRef.key"}),
        ("{{ define \"own\" }}{{ .Values.a }}{{ end }}{{ .Values.b }}", {"b"}),
        ("text .Values.a {{ .Release.Name }}", set()),
    ],
)  # fmt: skip
def test_a_template_reads(tmp_path, template, read):
    assert places(tmp_path, template) == read


def test_a_map_that_is_written_out_is_read_with_all_its_keys(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "one.yaml").write_text("{{ toYaml .Values.a }}{{ .Values.b.c }}")
    (found,) = reads(tmp_path).values()

    assert found.has(("a", "x", "y"))
    assert found.has(("b", "c"))
    assert not found.has(("b", "d"))
