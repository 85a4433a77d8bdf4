{{- /* The view syncers' environment. Takes the root. */ -}}
{{- define "zero-cache.viewSyncer.env" -}}
{{ include "zero-cache.commonEnv" . }}
- name: ZERO_CHANGE_STREAMER_URI
  value: ws://{{ include "zero-cache.replicationManager.name" . }}:4849
- name: ZERO_NUM_SYNC_WORKERS
  value: {{ .Values.viewSyncer.syncWorkers | int64 | quote }}
{{- if include "zero-cache.usesObjectStore" . }}
- name: ZERO_LITESTREAM_ENDPOINT
  value: http://{{ include "zero-cache.replicationManager.name" . }}:7070
{{- end }}
{{- if or .Values.common.auth.secret .Values.common.auth.secretSecretRef.name }}
- name: ZERO_AUTH_SECRET
  valueFrom:
    secretKeyRef: {{ include "zero-cache.secretKeyRef" (list . .Values.common.auth.secretSecretRef "auth-secret") }}
{{- end }}
{{- if or .Values.common.auth.jwk .Values.common.auth.jwkSecretRef.name }}
- name: ZERO_AUTH_JWK
  valueFrom:
    secretKeyRef: {{ include "zero-cache.secretKeyRef" (list . .Values.common.auth.jwkSecretRef "auth-jwk") }}
{{- end }}
{{- with .Values.common.auth.jwksUrl }}
- name: ZERO_AUTH_JWKS_URL
  value: {{ . | quote }}
{{- end }}
{{- with .Values.common.api.queryUrl }}
- name: ZERO_QUERY_URL
  value: {{ . | quote }}
{{- end }}
{{- if or .Values.common.api.queryApiKey .Values.common.api.queryApiKeySecretRef.name }}
- name: ZERO_QUERY_API_KEY
  valueFrom:
    secretKeyRef: {{ include "zero-cache.secretKeyRef" (list . .Values.common.api.queryApiKeySecretRef "query-api-key") }}
{{- end }}
{{- with .Values.common.api.mutateUrl }}
- name: ZERO_MUTATE_URL
  value: {{ . | quote }}
{{- end }}
{{- if or .Values.common.api.mutateApiKey .Values.common.api.mutateApiKeySecretRef.name }}
- name: ZERO_MUTATE_API_KEY
  valueFrom:
    secretKeyRef: {{ include "zero-cache.secretKeyRef" (list . .Values.common.api.mutateApiKeySecretRef "mutate-api-key") }}
{{- end }}
{{- end -}}
