{{- /* Gives the labels that select a role's pods. They never change. Takes (dict "root" . "role" "view-syncer"). */ -}}
{{- define "zero-cache.matchLabels" -}}
app.kubernetes.io/name: {{ include "zero-cache.appName" .root | quote }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .role }}
{{- end -}}

{{- /*
Gives the labels of a role's pods. They have no version, so that a new chart replaces no pod in which it changes nothing.
Takes (dict "root" . "role" "view-syncer" "values" .Values.viewSyncer).
*/ -}}
{{- define "zero-cache.podLabels" -}}
{{ include "zero-cache.matchLabels" . }}
{{- with include "zero-cache.firstOfEach" (list .values.podLabels .root.Values.commonLabels) }}
{{ . }}
{{- end }}
{{- end -}}

{{- /*
Gives the labels of an object. One that belongs to no role has an empty "role"; its own labels win over commonLabels.
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

{{- /* Gives the annotations of an object: its own, which win, and commonAnnotations. Takes (dict "root" . "own" .Values.viewSyncer.service.annotations). */ -}}
{{- define "zero-cache.annotations" -}}
{{- with include "zero-cache.firstOfEach" (list .own .root.Values.commonAnnotations) }}
annotations: {{- . | nindent 2 }}
{{- end }}
{{- end -}}

{{- /*
Gives labels or annotations as YAML, or nothing if there are none. The first of several maps with a key wins, even if its
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

{{- /* Gives the labels for the pods of hooks, beside commonLabels: those of hookPods, and those that keep proxies off. Takes the root. */ -}}
{{- define "zero-cache.hookPods.objectLabels" -}}
{{- $withoutProxy := dict "sidecar.istio.io/inject" "false" "kuma.io/sidecar-injection" "disabled" -}}
{{- include "zero-cache.firstOfEach" (list .Values.hookPods.podLabels (ternary dict $withoutProxy .Values.hookPods.sidecarInjection)) -}}
{{- end -}}

{{- /* Gives the annotations for the pods of hooks, in the same way. Takes the root. */ -}}
{{- define "zero-cache.hookPods.annotations" -}}
{{- $withoutProxy := dict "linkerd.io/inject" "disabled" "consul.hashicorp.com/connect-inject" "false" -}}
{{- include "zero-cache.firstOfEach" (list .Values.hookPods.podAnnotations (ternary dict $withoutProxy .Values.hookPods.sidecarInjection)) -}}
{{- end -}}
