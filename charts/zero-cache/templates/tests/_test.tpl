{{- /*
What the containers of all tests have in common. Scripts share a scope; the first one reports.
Takes (list . "test-postgres.js" "test-database.js").
*/ -}}
{{- define "zero-cache.testContainer" -}}
{{- $root := index . 0 -}}
{{ include "zero-cache.zeroContainer" $root }}
command: [node, -e]
args:
  - |-
    {{- $root.Files.Get "files/test-report.js" | trim | nindent 4 }}
    {{- range rest . }}
    {{- $root.Files.Get (printf "files/%s" .) | trim | nindent 4 }}
    {{- end }}
# quotas ask for them, and a role's would be far too much
resources:
  requests: {cpu: 50m, memory: 64Mi}
  limits: {cpu: 500m, memory: 256Mi}
{{- end -}}

{{- /*
Entries of the environment whose Secrets may be missing: the pod starts all the same, and says so.
Takes the entries, one reference a line.
*/ -}}
{{- define "zero-cache.testSecrets" -}}
{{- regexReplaceAll "(?m)(secretKeyRef: .*)}$" . "${1}, optional: true}" -}}
{{- end -}}

{{- /* How kubectl finds the pod that replicates. Takes the root. */ -}}
{{- define "zero-cache.testWorkload" -}}
-n {{ .Release.Namespace }} statefulset/{{ include "zero-cache.replicationManager.objectName" . }}
{{- end -}}
