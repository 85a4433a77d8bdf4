{{- /* What both roles may reach: names, Postgres, the bucket, the API server and the collector. Takes the root. */ -}}
{{- define "zero-cache.egress" -}}
{{- $policy := .Values.networkPolicy -}}
- ports:
    - {port: 53, protocol: UDP}
    - {port: 53, protocol: TCP}
{{ include "zero-cache.egressTo" (dict "peers" $policy.postgres "ports" $policy.postgresPorts) }}
{{ include "zero-cache.egressTo" (dict "peers" $policy.api "ports" $policy.apiPorts) }}
{{- if .Values.common.litestream.backupUrl }}
{{ include "zero-cache.egressTo" (dict "peers" $policy.bucket "ports" $policy.bucketPorts) }}
{{- end }}
{{- with $policy.extraEgress }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- /* One rule: TCP ports, of some peers or of all. Takes (dict "peers" list "ports" list). */ -}}
{{- define "zero-cache.egressTo" -}}
- ports:
    {{- range .ports }}
    - {port: {{ int64 . }}, protocol: TCP}
    {{- end }}
  {{- with .peers }}
  to: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{- /* Who may reach the port of the pods that serve clients, and what else may come in. Takes the root. */ -}}
{{- define "zero-cache.clientIngress" -}}
- ports:
    - {port: http, protocol: TCP}
  {{- with .Values.networkPolicy.clients }}
  from:
    {{- toYaml . | nindent 4 }}
    # helm test is a client too
    - podSelector:
        matchLabels: {{- include "zero-cache.matchLabels" (dict "root" $ "role" "test") | nindent 10 }}
  {{- end }}
{{- with .Values.networkPolicy.extraIngress }}
{{ toYaml . }}
{{- end }}
{{- end -}}
