{{- /* Refuses network policies that close the ports of addresses that are set, and settings that need a collector. Takes the root. */ -}}
{{- define "zero-cache.validate.network" -}}
{{- if .Values.networkPolicy.enabled }}
{{- range $key := list "upstreamDb" "cvrDb" "changeDb" }}
{{- include "zero-cache.validate.port" (dict "root" $ "url" (get $.Values.common.database $key) "key" (printf "common.database.%s" $key) "list" "postgresPorts") }}
{{- end }}
{{- if .Values.common.litestream.backupUrl }}
{{- include "zero-cache.validate.port" (dict "root" . "url" .Values.s3.endpoint "key" "s3.endpoint" "list" "bucketPorts") }}
{{- end }}
{{- $addresses := dict
  "common.otlp.endpoint" .Values.common.otlp.endpoint
  "common.auth.jwksUrl" .Values.common.auth.jwksUrl
  "common.api.queryUrl" .Values.common.api.queryUrl
  "common.api.mutateUrl" .Values.common.api.mutateUrl
}}
{{- range $key, $urls := $addresses }}
{{- range splitList "," ($urls | default "") }}
{{- include "zero-cache.validate.port" (dict "root" $ "url" . "key" $key "list" "apiPorts") }}
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

{{- /*
Refuses a URL that pods must reach, if the policy does not open its port. An empty URL is fine.
Takes (dict "root" . "url" "https://minio" "key" "s3.endpoint" "list" "bucketPorts").
*/ -}}
{{- define "zero-cache.validate.port" -}}
{{- $list := .list -}}
{{- $key := .key -}}
{{- $ports := get .root.Values.networkPolicy .list -}}
{{- with .url -}}
{{- $usual := ternary ":5432" (ternary ":443" ":80" (hasPrefix "https" .)) (hasPrefix "postgres" (lower .)) -}}
{{- $wanted := regexFind "//[^/?#]*" . | regexFind ":[0-9]+$" | default $usual | regexFind "[1-9][0-9]*$" -}}
{{- $open := false -}}
{{- range $ports }}{{ if eq (int64 .) (int64 $wanted) }}{{ $open = true }}{{ end }}{{ end -}}
{{- if not $open }}
networkPolicy.{{ $list }} must contain the port of {{ $key }}, because the policy keeps the pods from reaching it otherwise; add it.
{{- end }}
{{- end -}}
{{- end -}}
