{{- /* Entries of the release's Secret that both roles read. Takes the root. */ -}}
{{- define "zero-cache.commonCredentials" -}}
{{- with .Values.common.database.upstreamDb }}
upstream-db: {{ b64enc . | quote }}
{{- end }}
{{- if not .Values.common.adminPasswordSecretRef.name }}
admin-password: {{ include "zero-cache.valueOrDerived" (list . .Values.common.adminPassword "admin password") | b64enc | quote }}
{{- end }}
{{- if include "zero-cache.usesObjectStore" . }}
{{- if not .Values.objectStore.accessKeySecretRef.name }}
store-access-key: {{ include "zero-cache.valueOrDerived" (list . .Values.objectStore.accessKey "store access key") | b64enc | quote }}
{{- end }}
{{- if not .Values.objectStore.secretKeySecretRef.name }}
store-secret-key: {{ include "zero-cache.valueOrDerived" (list . .Values.objectStore.secretKey "store secret key") | b64enc | quote }}
{{- end }}
{{- end }}
{{- if .Values.s3.enabled }}
{{- with .Values.s3.accessKey }}
s3-access-key: {{ b64enc . | quote }}
{{- end }}
{{- with .Values.s3.secretKey }}
s3-secret-key: {{ b64enc . | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{- /* Entries of the release's Secret that only view syncers read. Takes the root. */ -}}
{{- define "zero-cache.viewSyncerCredentials" -}}
{{- with .Values.common.auth.secret }}
auth-secret: {{ b64enc . | quote }}
{{- end }}
{{- with .Values.common.auth.jwk }}
auth-jwk: {{ b64enc . | quote }}
{{- end }}
{{- with .Values.common.api.queryApiKey }}
query-api-key: {{ b64enc . | quote }}
{{- end }}
{{- with .Values.common.api.mutateApiKey }}
mutate-api-key: {{ b64enc . | quote }}
{{- end }}
{{- end -}}

{{- /*
The value, or else a secret derived from the database URL: the same values give the same bytes at every render
(docs/decisions). Takes (list . "the value" "a label").
*/ -}}
{{- define "zero-cache.valueOrDerived" -}}
{{- $root := index . 0 -}}
{{- if index . 1 -}}
{{- index . 1 -}}
{{- else -}}
{{- list "zero-cache" (index . 2) $root.Release.Name $root.Release.Namespace $root.Values.common.database.upstreamDb | join "\n" | sha256sum -}}
{{- end -}}
{{- end -}}
