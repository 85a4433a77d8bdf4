{{- /* Gives what the containers of all tests have in common. Takes (list . "postgres.js" "test-database.js"). */ -}}
{{- define "zero-cache.testContainer" -}}
{{- include "zero-cache.scriptContainer" (concat (list (first .) "hide-secrets.js" "test-report.js") (rest .)) -}}
{{- end -}}

{{- /* Gives the arguments by which kubectl finds the pod that replicates. Takes the root. */ -}}
{{- define "zero-cache.testWorkload" -}}
-n {{ .Release.Namespace }} statefulset/{{ include "zero-cache.replicationManager.objectName" . }}
{{- end -}}
