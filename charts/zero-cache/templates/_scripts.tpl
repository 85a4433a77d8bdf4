{{- /*
Gives the parts of a container that runs scripts of files/: those of helm test and the clean-up. The scripts share a scope.
Takes (list . "hide-secrets.js" "database-url.js" "postgres.js").
*/ -}}
{{- define "zero-cache.scriptContainer" -}}
{{- $root := index . 0 -}}
{{ include "zero-cache.zeroContainer" $root }}
command: [node, -e]
args:
  - |-
    {{- range rest . }}
    {{- $root.Files.Get (printf "files/%s" .) | trim | nindent 4 }}
    {{- end }}
# quotas ask for them, and a role's would be far too much
resources:
  requests: {cpu: 50m, memory: 64Mi}
  limits: {cpu: 500m, memory: 256Mi}
{{- end -}}

{{- /*
Marks Secrets and ConfigMaps as optional in entries of the environment or volumes, so that the pod starts without them and
reports them. Takes the entries, one reference a line.
*/ -}}
{{- define "zero-cache.optionalReferences" -}}
{{- regexReplaceAll "(?m)((secretKeyRef|secret|configMap): .*)}$" . "${1}, optional: true}" -}}
{{- end -}}

{{- /*
Gives the databases, the tables about connection strings, and those strings, which may be missing. Takes (list .), and the
name of another Secret than the release's, if they are in one.
*/ -}}
{{- define "zero-cache.databasesEnv" -}}
{{- $root := index . 0 -}}
{{- $names := list "upstreamDb" -}}
{{- with $root.Values.common.database -}}
{{- if or .cvrDb .cvrDbSecretRef.name }}{{ $names = append $names "cvrDb" }}{{ end -}}
{{- if or .changeDb .changeDbSecretRef.name }}{{ $names = append $names "changeDb" }}{{ end -}}
{{- end -}}
- name: DATABASES
  value: {{ join " " $names }}
- name: FORMS
  value: {{ $root.Files.Get "files/database-url-forms.yaml" | fromYaml | toJson | quote }}
- name: PARAMETERS
  value: {{ $root.Files.Get "files/database-url-parameters.yaml" | fromYaml | toJson | quote }}
{{- include "zero-cache.secretEnv" (concat (list $root "ZERO_UPSTREAM_DB" "common.database.upstreamDb" "upstream-db") (rest .)) | include "zero-cache.optionalReferences" }}
{{- include "zero-cache.secretEnv" (concat (list $root "ZERO_CVR_DB" "common.database.cvrDb" "cvr-db") (rest .)) | include "zero-cache.optionalReferences" }}
{{- include "zero-cache.secretEnv" (concat (list $root "ZERO_CHANGE_DB" "common.database.changeDb" "change-db") (rest .)) | include "zero-cache.optionalReferences" }}
{{- include "zero-cache.option" (list "ZERO_APP_ID" $root.Values.common.appId) }}
{{- end -}}
