{{- /*
Refuses values that can't work: all problems in one message. Each theme in _<theme>.tpl gives one problem a line.
No text contains a value that may be a secret. Takes the root.
*/ -}}
{{- define "zero-cache.validate" -}}
{{- $text := "" -}}
{{- range $theme := list "secrets" "database" "auth" "storage" "pods" "extras" "objects" "resources" "options" "traffic" "scale" "network" -}}
{{- $text = print $text "\n" (include (printf "zero-cache.validate.%s" $theme) $) -}}
{{- end -}}
{{- $problems := list -}}
{{- /* a value may bring characters that nobody sees, or that a terminal obeys */ -}}
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
