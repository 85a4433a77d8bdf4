{{- /* Gives the environment of pods that follow Postgres: the replication manager and the single node. Takes the root. */ -}}
{{- define "zero-cache.replicatingEnv" -}}
- name: ZERO_CHANGE_STREAMER_PORT
  value: "4849"
- name: ZERO_LITESTREAM_PORT
  value: "4850"
{{- with .Values.common.database }}
{{- include "zero-cache.secretEnv" (list $ "ZERO_CHANGE_DB" "common.database.changeDb" "change-db") }}
{{- include "zero-cache.option" (list "ZERO_APP_PUBLICATIONS" .publications) }}
{{- include "zero-cache.option" (list "ZERO_CHANGE_MAX_CONNS" .changeMaxConns) }}
{{- include "zero-cache.option" (list "ZERO_UPSTREAM_PG_REPLICATION_SLOT_FAILOVER" .slotFailover) }}
{{- include "zero-cache.option" (list "ZERO_AUTO_RESET" .autoReset) }}
{{- include "zero-cache.option" (list "ZERO_INITIAL_SYNC_TABLE_COPY_WORKERS" .initialSyncWorkers) }}
{{- end }}
{{- with .Values.common.litestream }}
{{- include "zero-cache.option" (list "ZERO_LITESTREAM_INCREMENTAL_BACKUP_INTERVAL_MINUTES" .incrementalBackupIntervalMinutes) }}
{{- include "zero-cache.option" (list "ZERO_LITESTREAM_SNAPSHOT_BACKUP_INTERVAL_HOURS" .snapshotBackupIntervalHours) }}
{{- end }}
{{- if include "zero-cache.usesObjectStore" . }}
- name: ZERO_LITESTREAM_BACKUP_URL
  value: s3://zero/backup
# its own Service has no endpoints before it is ready
- name: ZERO_LITESTREAM_ENDPOINT
  value: http://localhost:7070
{{- else }}
{{- include "zero-cache.option" (list "ZERO_LITESTREAM_BACKUP_URL" .Values.common.litestream.backupUrl) }}
{{- end }}
{{- end -}}

{{- /* Gives the replication manager's environment. Takes the root. */ -}}
{{- define "zero-cache.replicationManager.env" -}}
{{ include "zero-cache.commonEnv" (dict "root" . "role" "replication-manager") }}
{{ include "zero-cache.replicatingEnv" . }}
# none, and no change-streamer URI: this is what makes it a replication manager
- name: ZERO_NUM_SYNC_WORKERS
  value: "0"
{{- $own := .Values.replicationManager.options | default dict }}
{{- $handover := .Values.replicationManager.handover }}
{{- $delay := "ZERO_CHANGE_STREAMER_STARTUP_DELAY_MS" }}
{{- $isGiven := or (hasKey $own $delay) (hasKey (.Values.common.options | default dict) $delay) }}
{{- if and $handover.enabled (not $isGiven) }}
{{- /* only the first view syncer makes it take the slot over: after 15 s it might have the slot before it has an endpoint */ -}}
{{- $own = merge (dict $delay (mul 1000 (add 30 $handover.overlapSeconds))) $own }}
{{- end }}
{{- include "zero-cache.optionsEnv" (dict "root" . "roles" (list "replication-manager") "own" $own) }}
{{- end -}}

{{- /* Gives the single node's environment. Takes the root. */ -}}
{{- define "zero-cache.singleNode.env" -}}
{{ include "zero-cache.commonEnv" (dict "root" . "role" "single-node") }}
{{ include "zero-cache.replicatingEnv" . }}
{{- include "zero-cache.servingEnv" . }}
- name: ZERO_NUM_SYNC_WORKERS
  value: {{ .Values.singleNode.syncWorkers | int64 | quote }}
{{- include "zero-cache.optionsEnv" (dict "root" . "roles" (list "replication-manager" "view-syncer") "own" .Values.singleNode.options) }}
{{- end -}}
