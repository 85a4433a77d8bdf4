{{- /* Gives the environment that all roles read. Takes (dict "root" . "role" "view-syncer"). */ -}}
{{- define "zero-cache.commonEnv" -}}
{{- with .root.Values -}}
{{- include "zero-cache.secretEnv" (list $.root "ZERO_UPSTREAM_DB" "common.database.upstreamDb" "upstream-db") }}
{{- include "zero-cache.secretEnv" (list $.root "ZERO_ADMIN_PASSWORD" "common.adminPassword" "admin-password") }}
- name: ZERO_PORT
  value: "4848"
- name: ZERO_REPLICA_FILE
  value: {{ .common.replicaFile | quote }}
{{- include "zero-cache.option" (list "ZERO_APP_ID" .common.appId) }}
{{- include "zero-cache.option" (list "ZERO_LOG_LEVEL" .common.logging.level) }}
{{- include "zero-cache.option" (list "ZERO_LOG_FORMAT" .common.logging.format) }}
{{- if not .common.telemetry.enabled }}
- name: ZERO_ENABLE_TELEMETRY
  value: "false"
- name: DO_NOT_TRACK
  value: "1"
{{- end }}
{{- with .common.litestream }}
{{- include "zero-cache.option" (list "ZERO_LITESTREAM_LOG_LEVEL" .logLevel) }}
{{- include "zero-cache.option" (list "ZERO_LITESTREAM_RESTORE_USING_V5" .restoreUsingV5) }}
{{- include "zero-cache.option" (list "ZERO_LITESTREAM_RESTORE_PARALLELISM" .restoreParallelism) }}
{{- include "zero-cache.option" (list "ZERO_LITESTREAM_MULTIPART_CONCURRENCY" .multipartConcurrency) }}
{{- include "zero-cache.option" (list "ZERO_LITESTREAM_MULTIPART_SIZE" .multipartSize) }}
{{- end }}
{{- end }}
{{- include "zero-cache.bucketEnv" .root }}
{{- include "zero-cache.caEnv" .root }}
{{- include "zero-cache.otlpEnv" . }}
{{- end -}}

{{- /* Gives credentials and region of the store that holds the backup. Takes the root. */ -}}
{{- define "zero-cache.bucketEnv" -}}
{{- if include "zero-cache.usesObjectStore" . }}
- name: ZERO_LITESTREAM_REGION
  value: us-east-1
{{- include "zero-cache.secretEnv" (list . "AWS_ACCESS_KEY_ID" "objectStore.accessKey" "store-access-key") }}
{{- include "zero-cache.secretEnv" (list . "AWS_SECRET_ACCESS_KEY" "objectStore.secretKey" "store-secret-key") }}
{{- else if .Values.common.litestream.backupUrl }}
{{- include "zero-cache.option" (list "ZERO_LITESTREAM_REGION" .Values.s3.region) }}
{{- include "zero-cache.option" (list "ZERO_LITESTREAM_ENDPOINT" .Values.s3.endpoint) }}
{{- if .Values.s3.enabled }}
{{- include "zero-cache.secretEnv" (list . "AWS_ACCESS_KEY_ID" "s3.accessKey" "s3-access-key") }}
{{- include "zero-cache.secretEnv" (list . "AWS_SECRET_ACCESS_KEY" "s3.secretKey" "s3-secret-key") }}
{{- include "zero-cache.secretEnv" (list . "AWS_SESSION_TOKEN" "s3.sessionToken" "s3-session-token") }}
{{- end }}
{{- end }}
{{- end -}}

{{- /* Gives the variables with a private authority's certificates, for Node and for Litestream. Takes the root. */ -}}
{{- define "zero-cache.caEnv" -}}
{{- if include "zero-cache.usesCaBundle" . }}
- name: NODE_EXTRA_CA_CERTS
  value: {{ printf "/etc/zero-cache/ca/%s" .Values.common.caBundle.key | quote }}
- name: SSL_CERT_DIR
  value: /etc/ssl/certs:/etc/zero-cache/ca
{{- end }}
{{- end -}}

{{- /* Gives a text if certificates of a private authority are mounted, else nothing. Takes the root. */ -}}
{{- define "zero-cache.usesCaBundle" -}}
{{- if or .Values.common.caBundle.configMap .Values.common.caBundle.secret }}true{{ end -}}
{{- end -}}

{{- /* Gives the variables for metrics, traces and logs: where they go, and under which name. Takes (dict "root" . "role" "view-syncer"). */ -}}
{{- define "zero-cache.otlpEnv" -}}
{{- $otlp := .root.Values.common.otlp -}}
{{- if $otlp.endpoint }}
# a name that nobody else uses: an extra entry of the same name would come too late
- name: OTEL_POD_NAME
  valueFrom:
    fieldRef: {fieldPath: metadata.name}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ $otlp.endpoint | quote }}
{{- include "zero-cache.secretEnv" (list .root "OTEL_EXPORTER_OTLP_HEADERS" "common.otlp.headers" "otlp-headers") }}
- name: OTEL_METRICS_EXPORTER
  value: {{ ternary "otlp" "none" $otlp.metrics }}
- name: OTEL_TRACES_EXPORTER
  value: {{ ternary "otlp" "none" $otlp.traces }}
- name: OTEL_LOGS_EXPORTER
  value: {{ ternary "otlp" "none" $otlp.logs }}
{{- include "zero-cache.option" (list "OTEL_METRIC_EXPORT_INTERVAL" $otlp.metricIntervalMs) }}
- name: OTEL_SERVICE_NAME
  value: zero-cache
- name: OTEL_RESOURCE_ATTRIBUTES
  value: {{ include "zero-cache.otlpAttributes" . | quote }}
{{- end }}
{{- end -}}

{{- /* Gives the variables that name the sender: the release, the role and the pod. Takes (dict "root" . "role" "view-syncer"). */ -}}
{{- define "zero-cache.otlpAttributes" -}}
{{- printf "service.namespace=%s,service.instance.id=$(OTEL_POD_NAME),k8s.namespace.name=%s,k8s.pod.name=$(OTEL_POD_NAME),zero.role=%s" (include "zero-cache.metricsNamespace" .root) .root.Release.Namespace .role -}}
{{- range $name, $value := .root.Values.common.otlp.resourceAttributes }},{{ $name }}={{ $value }}{{ end -}}
{{- end -}}

{{- /*
Gives a role's environment: the chart's entries, without those that an extra entry replaces, and the extra entries. It leaves
out an empty value, as Kubernetes does.
Takes (dict "entries" "a YAML list" "extraEnv" .Values.viewSyncer.extraEnv).
*/ -}}
{{- define "zero-cache.env" -}}
{{- if not .extraEnv -}}
{{- trim .entries -}}
{{- else -}}
{{- $replaced := list -}}
{{- range .extraEnv -}}
{{- $replaced = append $replaced .name -}}
{{- end -}}
{{- $entries := list -}}
{{- range fromYamlArray .entries -}}
{{- if not (has .name $replaced) -}}
{{- $entries = append $entries . -}}
{{- end -}}
{{- end -}}
{{- range .extraEnv -}}
{{- $entries = append $entries (empty .value | ternary (omit . "value") .) -}}
{{- end -}}
{{- toYaml $entries }}
{{- end -}}
{{- end -}}
