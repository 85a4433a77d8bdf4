{{- /* Gives the container of the built-in store. Takes the root. */ -}}
{{- define "zero-cache.objectStore" -}}
- name: object-store
  {{- include "zero-cache.container" (dict "root" . "image" .Values.objectStore.image "tag" "") | nindent 2 }}
  # a bucket is a directory; an init container that makes it would cost each start a second
  command: [sh, -c, "mkdir -p /data/object-store/buckets/zero /data/object-store/metadata && exec versitygw \"$@\"", versitygw]
  # metadata in files, because not every volume has extended attributes
  args: [--port, ":7070", --quiet, posix, --sidecar, /data/object-store/metadata, /data/object-store/buckets]
  env:
    {{- include "zero-cache.secretEnv" (list . "ROOT_ACCESS_KEY" "objectStore.accessKey" "store-access-key") | nindent 4 }}
    {{- include "zero-cache.secretEnv" (list . "ROOT_SECRET_KEY" "objectStore.secretKey" "store-secret-key") | nindent 4 }}
  ports:
    - {name: s3, containerPort: 7070}
  # ready once there is a snapshot, so that the Service has endpoints when a view syncer can restore. The probe waits for it:
  # asking every second would cost CPU time as long as the pod runs.
  readinessProbe:
    exec:
      command: [timeout, "9", sh, -c, "until ls /data/object-store/buckets/zero/backup/generations/*/snapshots/*; do sleep 0.2; done"]
    periodSeconds: 10
    timeoutSeconds: 10
  livenessProbe:
    tcpSocket: {port: s3}
    periodSeconds: 10
    timeoutSeconds: 5
    failureThreshold: 12
  lifecycle:
    preStop:
      exec: {command: [sleep, {{ .Values.replicationManager.preStopSeconds | int64 | quote }}]}
  {{- with .Values.objectStore.resources }}
  resources: {{- toYaml . | nindent 4 }}
  {{- end }}
  volumeMounts:
    - {name: data, mountPath: /data}
    - {name: tmp, mountPath: /tmp}
{{- end -}}
