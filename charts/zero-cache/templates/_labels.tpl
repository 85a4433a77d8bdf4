{{- /* Labels that find a role's pods; they never change. Takes (dict "root" . "role" "view-syncer"). */ -}}
{{- define "zero-cache.selectorLabels" -}}
app.kubernetes.io/name: {{ include "zero-cache.name" .root | quote }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .role }}
{{- end -}}

{{- /*
Labels of a role's pods: no version, so that a new chart that changes nothing in a pod replaces none.
Takes (dict "root" . "role" "view-syncer").
*/ -}}
{{- define "zero-cache.podLabels" -}}
{{ include "zero-cache.selectorLabels" . }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- /* Labels of an object; one that belongs to no role has an empty "role". Takes (dict "root" . "role" "view-syncer"). */ -}}
{{- define "zero-cache.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
app.kubernetes.io/name: {{ include "zero-cache.name" .root | quote }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- with .role }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}
