{{- /* Refuses templates in the texts of extraObjects in which a reference has no value, and so leaves a hole. Takes the root. */ -}}
{{- define "zero-cache.validate.objects" -}}
{{- range .Values.extraObjects }}
{{- if kindIs "string" . }}
{{- $rendered := tpl (include "zero-cache.validate.marked" .) $ }}
{{- range regexFindAll "\x01[^\x02]*\x02" $rendered -1 }}
extraObjects must not contain {{ trimAll "\x01\x02" . }} in a text, because texts are templates and that is empty; correct it, or give the object as a map, in which braces stay as they are.
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- /* Gives a text in which each action that begins with a reference, such as .Values.a, leaves a mark if it is empty. Takes the text. */ -}}
{{- define "zero-cache.validate.marked" -}}
{{- $action := "\\{\\{-?\\s*/\\*(?s:.*?)\\*/\\s*-?\\}\\}|\\{\\{(?:\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`|[^\"`}]|\\}[^}])*\\}\\}" -}}
{{- $reference := "^(\\{\\{-?)\\s*((?:s?quote )?[.$][^=`]*?)\\s*(-?\\}\\})$" -}}
{{- $actions := regexFindAll $action . -1 -}}
{{- range $index, $between := regexSplit $action . -1 -}}
{{- $between -}}
{{- if lt $index (len $actions) -}}
{{- regexReplaceAll $reference (index $actions $index) "${1} include \"zero-cache.validate.mark\" (list (${2}) `${2}`) ${3}" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Gives the expression in braces, between two marks, if the value is empty. Takes (list value "the expression that it came from"). */ -}}
{{- define "zero-cache.validate.mark" -}}
{{- if or (kindIs "invalid" (first .)) (eq (toString (first .)) "") -}}
{{- printf "\x01\x7b\x7b %s \x7d\x7d\x02" (last .) -}}
{{- end -}}
{{- end -}}
