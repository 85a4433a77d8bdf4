{{- /* The network policies against the addresses that are set, and the collector. Takes the root. */ -}}
{{- define "zero-cache.validate.network" -}}
{{- $policy := .Values.networkPolicy -}}
{{- if $policy.enabled }}
{{- range $key := list "upstreamDb" "cvrDb" "changeDb" }}
{{- with get $.Values.common.database $key }}
{{- $port := regexFind ":[0-9]+([/?]|$)" (regexReplaceAll "^[^@]*@" . "") | default ":5432" }}
{{- include "zero-cache.validate.port" (dict "ports" $policy.postgresPorts "port" $port "key" (printf "common.database.%s" $key) "list" "postgresPorts") }}
{{- end }}
{{- end }}
{{- with .Values.s3.endpoint }}
{{- if $.Values.common.litestream.backupUrl }}
{{- $port := regexFind ":[0-9]+(/|$)" . | default (hasPrefix "https" . | ternary ":443" ":80") }}
{{- include "zero-cache.validate.port" (dict "ports" $policy.bucketPorts "port" $port "key" "s3.endpoint" "list" "bucketPorts") }}
{{- end }}
{{- end }}
{{- with .Values.common.otlp.endpoint }}
{{- $port := regexFind ":[0-9]+(/|$)" . | default (hasPrefix "https" . | ternary ":443" ":80") }}
{{- include "zero-cache.validate.port" (dict "ports" $policy.apiPorts "port" $port "key" "common.otlp.endpoint" "list" "apiPorts") }}
{{- end }}
{{- end }}
{{- with .Values.common.otlp }}
{{- if not .endpoint }}
{{- if or .headers .headersSecretRef.name }}
common.otlp.endpoint must be set where common.otlp.headers is, because the headers are sent to that address; set it, or remove the headers.
{{- end }}
{{- end }}
{{- range $name, $value := .resourceAttributes }}
{{- if regexMatch "[,=\\s]" (print $name $value) }}
common.otlp.resourceAttributes must not contain commas, equals signs or blanks, because they separate the attributes; percent-encode them.
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- /* A port that pods must reach is among those that the policy lets through. Takes (dict "ports" list "port" ":5432/" "key" "s3.endpoint" "list" "bucketPorts"). */ -}}
{{- define "zero-cache.validate.port" -}}
{{- $wanted := regexFind "[0-9]+" .port -}}
{{- $open := false -}}
{{- range .ports }}{{ if eq (int64 .) (int64 $wanted) }}{{ $open = true }}{{ end }}{{ end -}}
{{- if not $open }}
networkPolicy.{{ .list }} must contain the port of {{ .key }}, because the policy keeps the pods from reaching it otherwise; add it.
{{- end }}
{{- end -}}
