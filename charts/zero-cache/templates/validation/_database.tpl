{{- /* Refuses settings of the database, and secrets that can't be derived from its URL. Takes the root. */ -}}
{{- define "zero-cache.validate.database" -}}
{{- $url := .Values.common.database.upstreamDb -}}
{{- $reference := .Values.common.database.upstreamDbSecretRef.name -}}
{{- if not (or $url $reference) }}
common.database.upstreamDb must be set, because zero-cache replicates that database; set it to postgres://user:password@host:5432/name, or name a Secret in common.database.upstreamDbSecretRef.
{{- end }}
{{- $forms := .Files.Get "files/database-url-forms.yaml" | fromYaml }}
{{- range $key := list "upstreamDb" "cvrDb" "changeDb" }}
{{- with get $.Values.common.database $key }}
{{- include "zero-cache.validate.databaseUrl" (dict "root" $ "key" $key "url" . "forms" $forms) }}
{{- end }}
{{- end }}
{{- $serving := ternary "singleNode" "viewSyncer" .Values.singleNode.enabled }}
{{- $workers := int64 (get (get .Values $serving) "syncWorkers") }}
{{- $upstream := int64 (.Values.common.database.upstreamMaxConns | default 20) }}
{{- $cvr := int64 (.Values.common.database.cvrMaxConns | default 30) }}
{{- if ne (toString .Values.common.api.crudMutations) "false" }}
{{- if gt $workers $upstream }}
{{ $serving }}.syncWorkers must not exceed common.database.upstreamMaxConns ({{ $upstream }}), because zero-cache gives each worker a connection and doesn't start otherwise; raise upstreamMaxConns, lower syncWorkers, or set common.api.crudMutations=false.
{{- end }}
{{- end }}
{{- if gt $workers $cvr }}
{{ $serving }}.syncWorkers must not exceed common.database.cvrMaxConns ({{ $cvr }}), because zero-cache gives each worker a connection and doesn't start otherwise; raise cvrMaxConns, or lower syncWorkers.
{{- end }}
{{- if or $reference (regexMatch $forms.shape.pattern ($url | default "")) }}
{{- if not (regexMatch "^[^:]*://[^/?#@:]*:[^/?#@]+@" ($url | default "")) }}
{{- $reason := "because it can only be derived from a common.database.upstreamDb that is given as a value and contains a password" }}
{{- if not (or .Values.common.adminPassword .Values.common.adminPasswordSecretRef.name) }}
common.adminPassword must be set, {{ $reason }}; set it, or name a Secret in common.adminPasswordSecretRef.
{{- end }}
{{- if include "zero-cache.usesObjectStore" . }}
{{- if not (or .Values.objectStore.accessKey .Values.objectStore.accessKeySecretRef.name) }}
objectStore.accessKey must be set, {{ $reason }}; set it, name a Secret in objectStore.accessKeySecretRef, or give a bucket in common.litestream.backupUrl.
{{- end }}
{{- if not (or .Values.objectStore.secretKey .Values.objectStore.secretKeySecretRef.name) }}
objectStore.secretKey must be set, {{ $reason }}; set it, name a Secret in objectStore.secretKeySecretRef, or give a bucket in common.litestream.backupUrl.
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}
