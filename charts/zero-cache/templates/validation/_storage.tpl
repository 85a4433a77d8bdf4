{{- /* Refuses settings of the replica, its backup, and the credentials for that. Takes the root. */ -}}
{{- define "zero-cache.validate.storage" -}}
{{- $backupUrl := .Values.common.litestream.backupUrl -}}
{{- $single := .Values.singleNode.enabled -}}
{{- if $backupUrl }}
{{- if not (regexMatch "^(s3://[A-Za-z0-9][-A-Za-z0-9._]*|gcs://[a-z0-9][-a-z0-9._]*|abs://[a-z0-9]+@[a-z0-9][-a-z0-9]*)/[^?#\\s]*[^/?#\\s]$" $backupUrl) }}
common.litestream.backupUrl must have the form s3://bucket/path, or gcs://bucket/path or abs://account@container/path, without a slash at its end, because the backup needs a path of its own in a bucket; correct it, and give credentials in s3.
{{- else if not (hasPrefix "s3://" $backupUrl) }}
{{- if ne (toString .Values.common.litestream.restoreUsingV5) "false" }}
common.litestream.restoreUsingV5 must be false where common.litestream.backupUrl is in gcs:// or abs://, because Litestream 0.5, which restores by default, can't read those; set it to false, or use the store's S3 interface.
{{- end }}
{{- if .Values.s3.enabled }}
s3.enabled must be false where common.litestream.backupUrl is in gcs:// or abs://, because its keys are for S3; set it to false, and give the pods their credentials by serviceAccount.annotations or extraEnv.
{{- end }}
{{- end }}
{{- else if not (or .Values.objectStore.enabled $single) }}
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
{{- if or .Values.s3.sessionToken .Values.s3.sessionTokenSecretRef.name }}
{{- if not .Values.s3.enabled }}
s3.enabled must be true where s3.sessionToken is set, because the token belongs to static keys; set it, or remove the token.
{{- end }}
{{- end }}
{{- if has "ReadWriteOncePod" .Values.replicationManager.storage.accessModes }}
{{- if gt (len .Values.replicationManager.storage.accessModes) 1 }}
replicationManager.storage.accessModes must contain no other mode beside ReadWriteOncePod, because Kubernetes rejects such a claim; keep one.
{{- end }}
{{- if semverCompare "<1.22-0" .Capabilities.KubeVersion.Version }}
replicationManager.storage.accessModes must not contain ReadWriteOncePod on Kubernetes older than 1.22, because it doesn't know the mode; set [ReadWriteOnce].
{{- end }}
{{- end }}
{{- if eq .Values.replicationManager.storage.existingClaim (include "zero-cache.replicationManager.objectName" .) }}
replicationManager.storage.existingClaim must not be the name of the chart's own claim, because the chart would give that up; leave it empty, or choose another claim.
{{- end }}
{{- $own := dict "viewSyncer.storage" .Values.viewSyncer.storage "replicationManager.handover.storage" .Values.replicationManager.handover.storage }}
{{- range $key, $storage := $own }}
{{- if $storage.size }}
{{- if or $storage.medium $storage.sizeLimit }}
{{ $key }}.size must be empty where medium or sizeLimit is set, because they are for a volume on the node's own disk; keep one kind.
{{- end }}
{{- if semverCompare "<1.21-0" $.Capabilities.KubeVersion.Version }}
{{ $key }}.size must be empty on Kubernetes older than 1.21, because it has no claims for a single pod; leave it empty.
{{- end }}
{{- end }}
{{- end }}
{{- if .Values.replicationManager.handover.enabled }}
{{- if $single }}
replicationManager.handover.enabled must be false where singleNode.enabled is true, because a new single node takes the replication slot before it can serve clients, and the old one ends without handing them over; set it to false, or run both roles.
{{- else if not $backupUrl }}
replicationManager.handover.enabled must be false where common.litestream.backupUrl is empty, because the new replication manager restores the replica from there; set common.litestream.backupUrl, or handover.enabled=false.
{{- end }}
{{- $manager := .Values.replicationManager }}
{{- if ge (int64 $manager.handover.overlapSeconds) (int64 $manager.terminationGracePeriodSeconds) }}
replicationManager.terminationGracePeriodSeconds must be more than replicationManager.handover.overlapSeconds, because it includes them and the pod would be killed before its successor takes over; raise it.
{{- end }}
{{- if .Values.replicationManager.storage.existingClaim }}
replicationManager.storage.existingClaim must be empty where replicationManager.handover.enabled is true, because two pods would share the claim during a hand-over; leave it empty, and see replicationManager.handover.storage.
{{- end }}
{{- end }}
{{- if and .Values.common.caBundle.configMap .Values.common.caBundle.secret }}
common.caBundle.configMap and common.caBundle.secret can't be set together, because the certificates are mounted from one place; keep one.
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
