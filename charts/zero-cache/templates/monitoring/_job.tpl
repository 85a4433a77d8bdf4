{{- /* Gives the "job" that Prometheus sets on the release's metrics: service.namespace and service.name. Takes the root. */ -}}
{{- define "zero-cache.metricsJob" -}}
{{ include "zero-cache.metricsNamespace" . }}/zero-cache
{{- end -}}

{{- /* Gives the service.namespace. A release that has the chart twice, by alias, has two. Takes the root. */ -}}
{{- define "zero-cache.metricsNamespace" -}}
{{ .Release.Namespace }}/{{ include "zero-cache.objectName" (dict "root" . "suffix" "" "max" 63) }}
{{- end -}}
