{{- /* The environment that both roles read. Takes the root. */ -}}
{{- define "zero-cache.commonEnv" -}}
- name: ZERO_UPSTREAM_DB
  valueFrom:
    secretKeyRef: {{ include "zero-cache.secretKeyRef" (list . .Values.common.database.upstreamDbSecretRef "upstream-db") }}
- name: ZERO_ADMIN_PASSWORD
  valueFrom:
    secretKeyRef: {{ include "zero-cache.secretKeyRef" (list . .Values.common.adminPasswordSecretRef "admin-password") }}
- name: ZERO_PORT
  value: "4848"
{{- with .Values.common.appId }}
- name: ZERO_APP_ID
  value: {{ . | quote }}
{{- end }}
- name: ZERO_REPLICA_FILE
  value: {{ .Values.common.replicaFile | quote }}
{{- if include "zero-cache.usesObjectStore" . }}
- name: ZERO_LITESTREAM_REGION
  value: us-east-1
- name: AWS_ACCESS_KEY_ID
  valueFrom:
    secretKeyRef: {{ include "zero-cache.secretKeyRef" (list . .Values.objectStore.accessKeySecretRef "store-access-key") }}
- name: AWS_SECRET_ACCESS_KEY
  valueFrom:
    secretKeyRef: {{ include "zero-cache.secretKeyRef" (list . .Values.objectStore.secretKeySecretRef "store-secret-key") }}
{{- else }}
{{- with .Values.s3.region }}
- name: ZERO_LITESTREAM_REGION
  value: {{ . | quote }}
{{- end }}
{{- with .Values.s3.endpoint }}
- name: ZERO_LITESTREAM_ENDPOINT
  value: {{ . | quote }}
{{- end }}
{{- if .Values.s3.enabled }}
- name: AWS_ACCESS_KEY_ID
  valueFrom:
    secretKeyRef: {{ include "zero-cache.secretKeyRef" (list . .Values.s3.accessKeySecretRef "s3-access-key") }}
- name: AWS_SECRET_ACCESS_KEY
  valueFrom:
    secretKeyRef: {{ include "zero-cache.secretKeyRef" (list . .Values.s3.secretKeySecretRef "s3-secret-key") }}
{{- end }}
{{- end }}
{{- end -}}

{{- /*
Where a secret is: the user's own Secret, or else the release's.
Takes (list . .Values.common.auth.jwkSecretRef "key in the release's Secret").
*/ -}}
{{- define "zero-cache.secretKeyRef" -}}
{{- $root := index . 0 -}}
{{- $reference := index . 1 -}}
{{- if $reference.name -}}
{name: {{ $reference.name | quote }}, key: {{ $reference.key | quote }}}
{{- else -}}
{name: {{ include "zero-cache.credentials.name" $root }}, key: {{ index . 2 }}}
{{- end -}}
{{- end -}}

{{- /* Non-empty where the built-in store takes the replica's backup. Takes the root. */ -}}
{{- define "zero-cache.usesObjectStore" -}}
{{- if not .Values.common.litestream.backupUrl -}}
{{- if .Values.objectStore.enabled -}}
true
{{- end -}}
{{- end -}}
{{- end -}}

{{- /*
A role's environment: the chart's entries, without those that an extra entry replaces, and the extra ones.
Takes (dict "entries" "a YAML list" "extraEnv" .Values.viewSyncer.extraEnv).
*/ -}}
{{- define "zero-cache.env" -}}
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
{{- concat $entries (.extraEnv | default list) | toYaml }}
{{- end -}}
