{{- /* Gives the annotations of the clean-up: those that make it a hook, and the common ones. Takes the root. */ -}}
{{- define "zero-cache.cleanup.annotations" -}}
helm.sh/hook: post-delete
# one that failed stays, for its log
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
# newer Helms print what it removed, or why it removed nothing
helm.sh/hook-output-log-policy: hook-succeeded,hook-failed
{{- with include "zero-cache.firstOfEach" (list .Values.commonAnnotations) }}
{{ . }}
{{- end }}
{{- end -}}

{{- /* Gives the Job that removes what zero-cache leaves in Postgres, once it is unused. Takes the root. */ -}}
{{- define "zero-cache.cleanup.job" -}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ include "zero-cache.cleanup.objectName" . }}
  labels: {{- include "zero-cache.objectLabels" (dict "root" . "role" "cleanup") | nindent 4 }}
  annotations: {{- include "zero-cache.cleanup.annotations" . | nindent 4 }}
spec:
  # it waits by itself: another pod is for one that was evicted, or that Postgres stopped half-way
  backoffLimit: 2
  # of all its pods together
  activeDeadlineSeconds: {{ add .Values.cleanup.waitSeconds 100 }}
  template:
    metadata:
      labels: {{- include "zero-cache.podLabels" (dict "root" . "role" "cleanup" "values" (dict "podLabels" (include "zero-cache.hookPods.objectLabels" . | fromYaml))) | nindent 8 }}
      {{- with include "zero-cache.hookPods.annotations" . }}
      annotations: {{- . | nindent 8 }}
      {{- end }}
    spec:
      {{- include "zero-cache.lastingPod" . | nindent 6 }}
      {{- include "zero-cache.hookPlace" . | nindent 6 }}
      restartPolicy: Never
      containers:
        - name: cleanup
          {{- include "zero-cache.scriptContainer" (list . "hide-secrets.js" "database-url.js" "postgres.js" "cleanup-look.js" "cleanup.js") | nindent 10 }}
          env:
            {{- include "zero-cache.databasesEnv" (list . (include "zero-cache.cleanup.objectName" .)) | nindent 12 }}
            - name: NAMESPACE
              value: {{ .Release.Namespace | quote }}
            - name: REPLICATION_MANAGER
              value: {{ include "zero-cache.replicationManager.objectName" . }}
            - name: SERVICES
              value: {{ include "zero-cache.replicationManager.objectName" . }} {{ include "zero-cache.viewSyncer.objectName" . }}
            - name: WAIT_SECONDS
              value: {{ .Values.cleanup.waitSeconds | int64 | quote }}
            {{- include "zero-cache.caEnv" . | nindent 12 }}
          {{- if include "zero-cache.usesCaBundle" . }}
          volumeMounts:
            {{- include "zero-cache.caMount" . | nindent 12 }}
      volumes:
        {{- include "zero-cache.caVolume" . | include "zero-cache.optionalReferences" | nindent 8 }}
          {{- end }}
{{- end -}}
