{{- /* Gives an entry of the environment, unless the value is unset: null, "" or an empty list. Takes (list "ZERO_APP_ID" .Values.common.appId). */ -}}
{{- define "zero-cache.option" -}}
{{- $value := include "zero-cache.optionValue" (index . 1) -}}
{{- if $value }}
- name: {{ index . 0 }}
  value: {{ $value | quote }}
{{- end }}
{{- end -}}

{{- /* Gives a value as zero-cache reads it: lists joined by commas, whole numbers without a fraction. Takes the value. */ -}}
{{- define "zero-cache.optionValue" -}}
{{- if kindIs "slice" . -}}
{{- join "," . -}}
{{- else if kindIs "float64" . -}}
{{- if eq (floor .) . }}{{ printf "%.0f" . }}{{ else }}{{ . }}{{ end -}}
{{- else if not (kindIs "invalid" .) -}}
{{- . -}}
{{- end -}}
{{- end -}}

{{- /* Gives the table of zero-cache's options, as YAML: see files/zero-options.yaml. Takes the root. */ -}}
{{- define "zero-cache.knownOptions" -}}
{{- .Files.Get "files/zero-options.yaml" -}}
{{- end -}}

{{- /*
Gives the entries that the maps of options set in a container. Of common.options it gets those that its roles read; its own
map wins. Takes (dict "root" . "roles" (list "view-syncer") "own" .Values.viewSyncer.options).
*/ -}}
{{- define "zero-cache.optionsEnv" -}}
{{- $own := .own | default dict -}}
{{- $roles := .roles -}}
{{- with .root.Values.common.options -}}
{{- $known := include "zero-cache.knownOptions" $.root | fromYaml -}}
{{- range $name, $value := . -}}
{{- if not (hasKey $own $name) -}}
{{- $readers := get (get $known $name | default dict) "roles" | default list -}}
{{- $reads := false -}}
{{- range $roles }}{{ if has . $readers }}{{ $reads = true }}{{ end }}{{ end -}}
{{- if $reads -}}
{{- include "zero-cache.option" (list $name $value) }}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $name, $value := $own -}}
{{- include "zero-cache.option" (list $name $value) }}
{{- end -}}
{{- end -}}
