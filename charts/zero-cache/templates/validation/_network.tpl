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
{{- $addresses := dict
  "common.otlp.endpoint" .Values.common.otlp.endpoint
  "common.auth.jwksUrl" .Values.common.auth.jwksUrl
  "common.api.queryUrl" .Values.common.api.queryUrl
  "common.api.mutateUrl" .Values.common.api.mutateUrl
}}
{{- range $key, $urls := $addresses }}
{{- range splitList "," ($urls | default "") }}
{{- if . }}
{{- $port := regexFind ":[0-9]+([/?#]|$)" . | default (hasPrefix "https" . | ternary ":443" ":80") }}
{{- include "zero-cache.validate.port" (dict "ports" $policy.apiPorts "port" $port "key" $key "list" "apiPorts") }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- if .Values.prometheusRule.enabled }}
{{- if not (and .Values.common.otlp.endpoint .Values.common.otlp.metrics) }}
common.otlp.endpoint must be set, and common.otlp.metrics true, where prometheusRule.enabled is true, because the alerts would fire for want of metrics; name your collector, or set prometheusRule.enabled=false.
{{- end }}
{{- if ge (mul 60 (int64 (.Values.common.litestream.incrementalBackupIntervalMinutes | default 15))) (int64 .Values.prometheusRule.backupLagSeconds) }}
prometheusRule.backupLagSeconds must be more than common.litestream.incrementalBackupIntervalMinutes, because the backup is that old between two uploads; raise it.
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
