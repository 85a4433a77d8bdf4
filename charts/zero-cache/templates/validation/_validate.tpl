{{- /*
Refuses values that can't work, with all problems in one message. Each theme in _<theme>.tpl gives one problem a line.
No text contains a value that may be a secret. Takes the root.
*/ -}}
{{- define "zero-cache.validate" -}}
{{- $text := list "" .Values (include "zero-cache.neededValues" . | fromYaml) | include "zero-cache.validate.complete" -}}
{{- $themes := list "secrets" "database" "auth" "storage" "pods" "extras" "lists" "objects" "resources" "options" "traffic" "scale" "network" -}}
{{- /* the themes read values without asking whether they exist */ -}}
{{- range $theme := empty (trim $text) | ternary $themes list -}}
{{- $text = print $text "\n" (include (printf "zero-cache.validate.%s" $theme) $) -}}
{{- end -}}
{{- $problems := list -}}
{{- /* a value may have invisible characters, or ones that control a terminal */ -}}
{{- $text = regexReplaceAll "[\\p{Zl}\\p{Zp}]|[^\\PC\n]" $text "�" -}}
{{- range splitList "\n" $text | uniq -}}
{{- if trim . -}}
{{- $problems = append $problems (trim .) -}}
{{- end -}}
{{- end -}}
{{- if eq (len $problems) 1 -}}
{{- fail (first $problems) -}}
{{- else if $problems -}}
{{- $message := printf "%d values must change:" (len $problems) -}}
{{- range $index, $problem := $problems -}}
{{- $message = printf "%s\n%d. %s" $message (add1 $index) $problem -}}
{{- end -}}
{{- fail $message -}}
{{- end -}}
{{- end -}}
