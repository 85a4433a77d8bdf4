{{- /* The replication manager's environment. Takes the root. */ -}}
{{- define "zero-cache.replicationManager.env" -}}
{{ include "zero-cache.commonEnv" . }}
- name: ZERO_CHANGE_STREAMER_PORT
  value: "4849"
- name: ZERO_LITESTREAM_PORT
  value: "4850"
# none, and no change-streamer URI: this is what makes it a replication manager
- name: ZERO_NUM_SYNC_WORKERS
  value: "0"
{{- if include "zero-cache.usesObjectStore" . }}
- name: ZERO_LITESTREAM_BACKUP_URL
  value: s3://zero/backup
# its own Service has no endpoints before it is ready
- name: ZERO_LITESTREAM_ENDPOINT
  value: http://localhost:7070
{{- else }}
- name: ZERO_LITESTREAM_BACKUP_URL
  value: {{ .Values.common.litestream.backupUrl | quote }}
{{- end }}
{{- end -}}
