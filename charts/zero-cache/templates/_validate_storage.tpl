{{- /* The replica, its backup, and the credentials for that. Takes the root. */ -}}
{{- define "zero-cache.validate.storage" -}}
{{- $backupUrl := .Values.common.litestream.backupUrl -}}
{{- if $backupUrl }}
{{- if not (regexMatch "^s3://[a-z0-9][-a-z0-9.]*/[^?#\\s]*[^/?#\\s]$" $backupUrl) }}
common.litestream.backupUrl must have the form s3://bucket/path, without a slash at its end, because the backup needs a path of its own in an S3 bucket; correct it, and give credentials in s3.
{{- end }}
{{- else if not .Values.objectStore.enabled }}
common.litestream.backupUrl must be set, because view syncers restore their replica from a backup and objectStore.enabled is false; set it, or objectStore.enabled=true.
{{- end }}
{{- if and .Values.s3.endpoint (not $backupUrl) }}
common.litestream.backupUrl must be set where s3.endpoint is, because the endpoint is that bucket's; set it to s3://bucket/path, or remove the endpoint.
{{- end }}
{{- if .Values.s3.enabled }}
{{- if not $backupUrl }}
common.litestream.backupUrl must be set where s3.enabled is true, because the keys are for that bucket; set it to s3://bucket/path, or s3.enabled=false.
{{- end }}
{{- if not (or .Values.s3.accessKey .Values.s3.accessKeySecretRef.name) }}
s3.accessKey must be set where s3.enabled is true, because the pods get no other credentials then; set it, name a Secret in s3.accessKeySecretRef, or set s3.enabled=false.
{{- end }}
{{- if not (or .Values.s3.secretKey .Values.s3.secretKeySecretRef.name) }}
s3.secretKey must be set where s3.enabled is true, because the pods get no other credentials then; set it, name a Secret in s3.secretKeySecretRef, or set s3.enabled=false.
{{- end }}
{{- end }}
{{- $file := .Values.common.replicaFile -}}
{{- if not (regexMatch "^(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$" $file) }}
common.replicaFile must be an absolute path of letters, digits, "-", "_" and ".", because the pod's volume is mounted at its directory; set it to something like /data/sync-replica.db.
{{- else if regexMatch "^/([^/]+|(bin|boot|dev|etc|lib|lib64|proc|root|run|sbin|sys|tmp|usr)/.*|opt/app/.*|(home|media|mnt|opt|srv|var|var/lib|var/log|var/run|var/tmp)/[^/]+|var/run/.*)$" $file }}
common.replicaFile must not be in the root or in a directory of the system or of zero-cache, because the pod's volume would hide that directory; put it into one of its own, such as /data or /var/lib/zero.
{{- else if regexMatch "/object-store$" $file }}
common.replicaFile must not be called object-store, because the built-in store keeps its files in a directory of that name beside it; choose another name.
{{- end }}
{{- end -}}
