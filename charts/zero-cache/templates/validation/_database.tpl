{{- /* The database, and what is derived from its URL. Takes the root. */ -}}
{{- define "zero-cache.validate.database" -}}
{{- $url := .Values.common.database.upstreamDb -}}
{{- $reference := .Values.common.database.upstreamDbSecretRef.name -}}
{{- if not (or $url $reference) }}
common.database.upstreamDb must be set, because zero-cache replicates that database; set it to postgres://user:password@host:5432/name, or name a Secret in common.database.upstreamDbSecretRef.
{{- end }}
{{- $user := "([^@/?#:%\\s]|%[0-9A-Fa-f]{2})*" }}
{{- $host := "(\\[[0-9A-Fa-f:.]+\\]|[^@/?#:\\s\\[\\],]+)(:[0-9]+)?" }}
{{- $rest := "(/[^@?#\\s]*)?(\\?[^#\\s]*)?" }}
{{- $form := printf "^(postgres(ql)?://(%s(:%s)?@)?%s%s)?$" $user $user $host $rest }}
{{- range $key := list "upstreamDb" "cvrDb" "changeDb" }}
{{- if not (regexMatch $form (get $.Values.common.database $key | default "")) }}
common.database.{{ $key }} must be a URL of one host, such as postgres://user:password@host:5432/name, without blanks or line breaks, because zero-cache accepts no other form; percent-encode the special characters of its password (@ is %40, : is %3A, / is %2F, # is %23, ? is %3F, % is %25).
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
{{- if and (or $url $reference) (regexMatch $form ($url | default "")) }}
{{- if not (regexMatch "^postgres(ql)?://[^/?#@:]*:[^/?#@]+@" ($url | default "")) }}
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
