{{- /* Labels that find a role's pods; they never change. Takes (dict "root" . "role" "view-syncer"). */ -}}
{{- define "zero-cache.matchLabels" -}}
app.kubernetes.io/name: {{ include "zero-cache.appName" .root | quote }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .role }}
{{- end -}}

{{- /*
Labels of a role's pods: no version, so that a new chart that changes nothing in a pod replaces none.
Takes (dict "root" . "role" "view-syncer" "values" .Values.viewSyncer).
*/ -}}
{{- define "zero-cache.podLabels" -}}
{{ include "zero-cache.matchLabels" . }}
{{- with merge (dict) (.values.podLabels | default dict) (.root.Values.commonLabels | default dict) }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- /*
Labels of an object; one that belongs to no role has an empty "role", and its own labels win over commonLabels.
Takes (dict "root" . "role" "" "own" .Values.prometheusRule.labels).
*/ -}}
{{- define "zero-cache.objectLabels" -}}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
app.kubernetes.io/name: {{ include "zero-cache.appName" .root | quote }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- with .role }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- with merge (dict) (.own | default dict) (.root.Values.commonLabels | default dict) }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- /* Annotations of an object: its own and commonAnnotations, its own winning. Takes (dict "root" . "own" .Values.viewSyncer.service.annotations). */ -}}
{{- define "zero-cache.annotations" -}}
{{- with merge (dict) (.own | default dict) (.root.Values.commonAnnotations | default dict) }}
annotations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
