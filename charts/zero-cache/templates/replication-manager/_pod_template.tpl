{{- /* Gives the pod template of the replication manager, or the single node. Takes the root. */ -}}
{{- define "zero-cache.replicationManager.podTemplate" -}}
{{- $single := .Values.singleNode.enabled -}}
{{- $values := ternary .Values.singleNode .Values.replicationManager $single -}}
{{- $handover := .Values.replicationManager.handover -}}
{{- $preStop := ternary $handover.overlapSeconds $values.preStopSeconds $handover.enabled -}}
{{- $env := ternary "zero-cache.singleNode.env" "zero-cache.replicationManager.env" $single -}}
{{- $role := dict "root" . "role" "replication-manager" "values" .Values.replicationManager -}}
metadata:
  labels: {{- include "zero-cache.podLabels" $role | nindent 4 }}
  annotations:
    checksum/credentials: {{ include "zero-cache.replicationManager.checksum" . }}
    {{- with .Values.replicationManager.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  {{- include "zero-cache.pod" . | nindent 2 }}
  {{- include "zero-cache.place" $role | nindent 2 }}
  terminationGracePeriodSeconds: {{ $values.terminationGracePeriodSeconds | int64 }}
  {{- with include "zero-cache.replicationManager.initContainers" . | trim }}
  initContainers: {{- . | nindent 4 }}
  {{- end }}
  containers:
    - name: zero-cache
      {{- include "zero-cache.zeroContainer" . | nindent 6 }}
      env: {{- include "zero-cache.env" (dict "entries" (include $env .) "extraEnv" $values.extraEnv) | nindent 8 }}
      {{- with $values.envFrom }}
      envFrom: {{- toYaml . | nindent 8 }}
      {{- end }}
      ports:
        - {name: http, containerPort: 4848}
        - {name: change-streamer, containerPort: 4849}
      # 4848 opens last, after the first copy or the restore, and a vacuum of the replica, which must not be interrupted
      startupProbe:
        httpGet: {path: /, port: http}
        periodSeconds: 1
        timeoutSeconds: 5
        failureThreshold: {{ $values.startupBudgetSeconds | int64 }}
      # 4849 is what view syncers need, 4848 what clients need. It fails as soon as preStop sleeps: a Service goes on
      # sending to a last pod that stops, and connections to a pod that has gone get no answer for half a minute.
      readinessProbe:
        exec: {command: [sh, -c, "! pidof sleep && exec curl -sf -o /dev/null http://127.0.0.1:{{ ternary 4848 4849 $single }}/"]}
        periodSeconds: 5
        timeoutSeconds: 15
        failureThreshold: 1
      # served by an idle process; the change streamer may be too busy to answer
      livenessProbe:
        httpGet: {path: /, port: http}
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 12
      lifecycle:
        preStop:
          exec: {command: [sleep, {{ $preStop | int64 | quote }}]}
      {{- with $values.resources }}
      resources: {{- toYaml . | nindent 8 }}
      {{- end }}
      volumeMounts:
        {{- include "zero-cache.volumeMounts" $role | nindent 8 }}
    {{- if include "zero-cache.usesObjectStore" . }}
    {{- include "zero-cache.objectStore" . | nindent 4 }}
    {{- end }}
    {{- with .Values.replicationManager.extraContainers }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  volumes:
    {{- if $handover.enabled }}
    {{- include "zero-cache.ownVolume" (dict "root" . "role" "replication-manager" "storage" $handover.storage) | nindent 4 }}
    {{- else }}
    - name: data
      persistentVolumeClaim:
        claimName: {{ .Values.replicationManager.storage.existingClaim | default (include "zero-cache.replicationManager.objectName" .) | quote }}
    {{- end }}
    {{- include "zero-cache.volumes" $role | nindent 4 }}
{{- end -}}
