{{- /* Gives the init containers of the replication manager, or the single node. There are none by default. Takes the root. */ -}}
{{- define "zero-cache.replicationManager.initContainers" -}}
{{- with .Values.replicationManager.extraInitContainers }}
{{ toYaml . }}
{{- end }}
{{- if .Values.replicationManager.waitForPostgres }}
- name: wait-for-postgres
  {{- include "zero-cache.zeroContainer" . | nindent 2 }}
  command: [node, -e]
  args:
    - |-
      {{- .Files.Get "files/wait-for-postgres.js" | trim | nindent 6 }}
  env:
    {{- include "zero-cache.secretEnv" (list . "ZERO_UPSTREAM_DB" "common.database.upstreamDb" "upstream-db") | nindent 4 }}
  {{- with (ternary .Values.singleNode .Values.replicationManager .Values.singleNode.enabled).resources }}
  resources: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
{{- end -}}
