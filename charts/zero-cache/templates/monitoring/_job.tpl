{{- /* The "job" that Prometheus gives the release's metrics: service.namespace and service.name. Takes the root. */ -}}
{{- define "zero-cache.metricsJob" -}}
{{ include "zero-cache.metricsNamespace" . }}/zero-cache
{{- end -}}

{{- /* The release's service.namespace. Takes the root. */ -}}
{{- define "zero-cache.metricsNamespace" -}}
{{ .Release.Namespace }}/{{ .Release.Name }}
{{- end -}}
