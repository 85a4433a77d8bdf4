{{- /*
Refuses a connection string that zero-cache's Postgres driver can't use; see files/database-url-forms.yaml. Of the URL a text
shows only names that the chart knows, because half a password may follow a raw ?.
Takes (dict "root" . "key" "cvrDb" "url" "postgres://…" "forms" what the file says).
*/ -}}
{{- define "zero-cache.validate.databaseUrl" -}}
{{- $key := .key }}
{{- $url := .url }}
{{- $wrong := dict }}
{{- range prepend .forms.forms .forms.shape | reverse }}
{{- if .pattern }}
{{- if not (regexMatch .pattern $url) }}{{ $wrong = . }}{{ end }}
{{- else if regexMatch .never $url }}{{ $wrong = . }}
{{- end }}
{{- end }}
{{- if $wrong }}
common.database.{{ $key }} must {{ $wrong.must }}, because {{ $wrong.because }}; {{ $wrong.do }}.
{{- else if contains "?" $url }}
{{- $known := .root.Files.Get "files/database-url-parameters.yaml" | fromYaml }}
{{- range $index, $parameter := without (regexFind "[?].*" $url | trimPrefix "?" | splitList "&") "" }}
{{- $name := regexFind "^[^=]*" $parameter | include "zero-cache.percentDecoded" }}
{{- $value := regexReplaceAll "^[^=]*=?" $parameter "" | include "zero-cache.percentDecoded" }}
{{- include "zero-cache.validate.urlParameter" (dict "key" $key "name" $name "value" $value "number" (add1 $index) "known" $known) }}
{{- end }}
{{- end }}
{{- end -}}

{{- /*
Refuses a parameter that zero-cache's driver can't use, or that Postgres does not accept. One without a value is not sent.
Takes (dict "key" "cvrDb" "name" "sslmode" "value" "require" "number" 1 "known" what files/database-url-parameters.yaml says).
*/ -}}
{{- define "zero-cache.validate.urlParameter" -}}
{{- $name := .name }}
{{- $value := .value }}
{{- $fact := dict }}
{{- range .known.refused }}{{ if has (lower $name) .names }}{{ $fact = . }}{{ end }}{{ end }}
{{- $taken := false }}
{{- range .known.taken }}{{ if has $name .names }}{{ $fact = . }}{{ $taken = true }}{{ end }}{{ end }}
{{- if or $value $taken }}
{{- if hasKey $fact "pattern" }}
{{- if not (regexMatch $fact.pattern $value) }}
common.database.{{ .key }} must give the parameter {{ $name }} {{ $fact.as }}, because {{ $fact.because }}; {{ $fact.do }}.
{{- end }}
{{- else if $fact }}
common.database.{{ .key }} must not have the parameter {{ $name }}, because {{ $fact.because | default .known.because }}; {{ $fact.do }}.
{{- else if not (or (has (lower $name) .known.server) (regexMatch "^[A-Za-z][A-Za-z0-9_$]*(\\.[A-Za-z_][A-Za-z0-9_$]*)+$" $name)) }}
common.database.{{ .key }} must not have parameters that neither zero-cache's driver nor Postgres knows, because Postgres ends a connection with one, and parameter {{ .number }} after the ? is unknown; remove it, or write a setting of Postgres that the chart does not know as options=-c%20name=value.
{{- end }}
{{- end }}
{{- end -}}

{{- /* Decodes the percent-encoding of a name or value in a URL, if the result has plain characters. Takes it. */ -}}
{{- define "zero-cache.percentDecoded" -}}
{{- if regexMatch "^([A-Za-z0-9_.-]|%[0-9A-Fa-f]{2})*$" . -}}
{{- (urlParse (print "x:///" .)).path | trimPrefix "/" -}}
{{- else -}}
{{- . -}}
{{- end -}}
{{- end -}}
