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
{{- with include "zero-cache.firstOfEach" (list .values.podLabels .root.Values.commonLabels) }}
{{ . }}
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
{{- with include "zero-cache.firstOfEach" (list .own .root.Values.commonLabels) }}
{{ . }}
{{- end }}
{{- end -}}

{{- /* Annotations of an object: its own and commonAnnotations, its own winning. Takes (dict "root" . "own" .Values.viewSyncer.service.annotations). */ -}}
{{- define "zero-cache.annotations" -}}
{{- with include "zero-cache.firstOfEach" (list .own .root.Values.commonAnnotations) }}
annotations: {{- . | nindent 2 }}
{{- end }}
{{- end -}}

{{- /*
Labels or annotations as YAML, empty where there are none. A key that several maps have is that of the first, even if its
value is empty. Takes a list of maps.
*/ -}}
{{- define "zero-cache.firstOfEach" -}}
{{- $result := dict -}}
{{- range . -}}
{{- range $key, $value := . -}}
{{- if not (hasKey $result $key) -}}
{{- $_ := set $result $key $value -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- with $result }}{{ toYaml . }}{{ end -}}
{{- end -}}

{{- /* Labels for the pods of hooks, beside commonLabels: the user's own, and those that keep proxies off. Takes the root. */ -}}
{{- define "zero-cache.hookPods.objectLabels" -}}
{{- $withoutProxy := dict "sidecar.istio.io/inject" "false" "kuma.io/sidecar-injection" "disabled" -}}
{{- include "zero-cache.firstOfEach" (list .Values.hookPods.podLabels (ternary dict $withoutProxy .Values.hookPods.sidecarInjection)) -}}
{{- end -}}

{{- /* Their annotations, in the same way. Takes the root. */ -}}
{{- define "zero-cache.hookPods.annotations" -}}
{{- $withoutProxy := dict "linkerd.io/inject" "disabled" "consul.hashicorp.com/connect-inject" "false" -}}
{{- include "zero-cache.firstOfEach" (list .Values.hookPods.podAnnotations (ternary dict $withoutProxy .Values.hookPods.sidecarInjection)) -}}
{{- end -}}
