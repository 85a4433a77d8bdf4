{{- /*
Gives an entry of the environment for a secret: from the Secret that its reference names, or else from the release's. A
secret that is neither given nor derived has none. Takes (list . "ZERO_CVR_DB" "common.database.cvrDb" "key in the release's
Secret"), and the name of another Secret than the release's, if it is in one.
*/ -}}
{{- define "zero-cache.secretEnv" -}}
{{- $group := (index . 0).Values -}}
{{- $path := splitList "." (index . 2) -}}
{{- range initial $path }}{{ $group = get $group . }}{{ end -}}
{{- $value := get $group (last $path) -}}
{{- $reference := get $group (printf "%sSecretRef" (last $path)) -}}
{{- $derived := has (index . 3) (list "admin-password" "store-access-key" "store-secret-key") -}}
{{- if $reference.name }}
- name: {{ index . 1 }}
  valueFrom:
    secretKeyRef: {name: {{ $reference.name | quote }}, key: {{ $reference.key | quote }}}
{{- else if or $value $derived }}
- name: {{ index . 1 }}
  valueFrom:
    secretKeyRef: {name: {{ gt (len .) 4 | ternary (last .) (include "zero-cache.credentials.objectName" (index . 0)) }}, key: {{ index . 3 }}}
{{- end }}
{{- end -}}

{{- /* Gives a text if the built-in store takes the replica's backup, else nothing. Takes the root. */ -}}
{{- define "zero-cache.usesObjectStore" -}}
{{- if not (or .Values.common.litestream.backupUrl .Values.singleNode.enabled) -}}
{{- if .Values.objectStore.enabled }}true{{ end -}}
{{- end -}}
{{- end -}}

{{- /* Gives the entries of the release's Secret that all roles read. Takes the root. */ -}}
{{- define "zero-cache.commonCredentials" -}}
{{- include "zero-cache.credential" (list "upstream-db" .Values.common.database.upstreamDb) }}
{{- include "zero-cache.credential" (list "otlp-headers" .Values.common.otlp.headers) }}
{{- if not .Values.common.adminPasswordSecretRef.name }}
{{- include "zero-cache.credential" (list "admin-password" (include "zero-cache.valueOrDerived" (list . .Values.common.adminPassword "admin password"))) }}
{{- end }}
{{- if include "zero-cache.usesObjectStore" . }}
{{- if not .Values.objectStore.accessKeySecretRef.name }}
{{- include "zero-cache.credential" (list "store-access-key" (include "zero-cache.valueOrDerived" (list . .Values.objectStore.accessKey "store access key"))) }}
{{- end }}
{{- if not .Values.objectStore.secretKeySecretRef.name }}
{{- include "zero-cache.credential" (list "store-secret-key" (include "zero-cache.valueOrDerived" (list . .Values.objectStore.secretKey "store secret key"))) }}
{{- end }}
{{- end }}
{{- if .Values.s3.enabled }}
{{- include "zero-cache.credential" (list "s3-access-key" .Values.s3.accessKey) }}
{{- include "zero-cache.credential" (list "s3-secret-key" .Values.s3.secretKey) }}
{{- include "zero-cache.credential" (list "s3-session-token" .Values.s3.sessionToken) }}
{{- end }}
{{- end -}}

{{- /* Gives the entries of the release's Secret that only the replication manager and the single node read. Takes the root. */ -}}
{{- define "zero-cache.replicatingCredentials" -}}
{{- include "zero-cache.credential" (list "change-db" .Values.common.database.changeDb) }}
{{- end -}}

{{- /* Gives the entries of the release's Secret that only view syncers and the single node read. Takes the root. */ -}}
{{- define "zero-cache.servingCredentials" -}}
{{- include "zero-cache.credential" (list "cvr-db" .Values.common.database.cvrDb) }}
{{- include "zero-cache.credential" (list "auth-secret" .Values.common.auth.secret) }}
{{- include "zero-cache.credential" (list "auth-jwk" .Values.common.auth.jwk) }}
{{- include "zero-cache.credential" (list "query-api-key" .Values.common.api.queryApiKey) }}
{{- include "zero-cache.credential" (list "mutate-api-key" .Values.common.api.mutateApiKey) }}
{{- end -}}

{{- /* Gives an entry of a Secret's data, unless the value is empty. Takes (list "upstream-db" "the value"). */ -}}
{{- define "zero-cache.credential" -}}
{{- with index . 1 }}
{{ index $ 0 }}: {{ b64enc . | quote }}
{{- end }}
{{- end -}}

{{- /*
Gives the value, or else a secret derived from the database URL: the same values give the same bytes at every render,
so that no pod rolls for nothing. Takes (list . "the value" "a label").
*/ -}}
{{- define "zero-cache.valueOrDerived" -}}
{{- $root := index . 0 -}}
{{- if index . 1 -}}
{{- index . 1 -}}
{{- else -}}
{{- list "zero-cache" (index . 2) $root.Release.Name $root.Release.Namespace $root.Values.common.database.upstreamDb | join "\n" | sha256sum -}}
{{- end -}}
{{- end -}}

{{- /* Gives a checksum of the secrets that the replication manager, or the single node, reads. Takes the root. */ -}}
{{- define "zero-cache.replicationManager.checksum" -}}
{{- $entries := print (include "zero-cache.commonCredentials" .) (include "zero-cache.replicatingCredentials" .) -}}
{{- if .Values.singleNode.enabled -}}
{{- $entries = print $entries (include "zero-cache.servingCredentials" .) -}}
{{- end -}}
{{- sha256sum $entries -}}
{{- end -}}

{{- /* Gives a checksum of the secrets that view syncers read. Takes the root. */ -}}
{{- define "zero-cache.viewSyncer.checksum" -}}
{{- print (include "zero-cache.commonCredentials" .) (include "zero-cache.servingCredentials" .) | sha256sum -}}
{{- end -}}
