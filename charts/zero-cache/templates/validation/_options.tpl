{{- /* Refuses entries of the maps of zero-cache's options: their names, types and roles. Takes the root. */ -}}
{{- define "zero-cache.validate.options" -}}
{{- include "zero-cache.validate.optionMap" (dict "root" . "path" "common.options" "options" .Values.common.options) }}
{{- include "zero-cache.validate.optionMap" (dict "root" . "path" "replicationManager.options" "options" .Values.replicationManager.options "role" "replication-manager") }}
{{- include "zero-cache.validate.optionMap" (dict "root" . "path" "viewSyncer.options" "options" .Values.viewSyncer.options "role" "view-syncer") }}
{{- include "zero-cache.validate.optionMap" (dict "root" . "path" "singleNode.options" "options" .Values.singleNode.options) }}
{{- with .Values.common }}
{{- include "zero-cache.validate.flag" (list "common.adminPassword" .adminPassword) }}
{{- range $key := list "secret" "jwk" "issuer" "audience" }}
{{- include "zero-cache.validate.flag" (list (printf "common.auth.%s" $key) (get $.Values.common.auth $key)) }}
{{- end }}
{{- range $key, $value := .api }}
{{- include "zero-cache.validate.flag" (list (printf "common.api.%s" $key) $value) }}
{{- end }}
{{- include "zero-cache.validate.flag" (list "common.database.publications" .database.publications) }}
{{- end }}
{{- include "zero-cache.validate.flag" (list "s3.region" .Values.s3.region) }}
{{- with .Values.common.websocket.compressionOptions }}
{{- if or (not (regexMatch "^\\s*\\{" .)) (hasKey (fromJson .) "Error") }}
common.websocket.compressionOptions must be a JSON object, because zero-cache reads it as one; set it to something like {"level": 3}.
{{- end }}
{{- end }}
{{- end -}}

{{- /* Refuses entries of one map. A map without a role is for all. Takes (dict "root" . "path" "viewSyncer.options" "options" map "role" "view-syncer"). */ -}}
{{- define "zero-cache.validate.optionMap" -}}
{{- $path := .path -}}
{{- $role := .role -}}
{{- with .options -}}
{{- $known := include "zero-cache.knownOptions" $.root | fromYaml -}}
{{- range $name, $value := . }}
{{- $option := get $known $name }}
{{- if not $option }}
{{ $path }} must not contain {{ $name }}, because zero-cache {{ $.root.Chart.AppVersion }} has no option of that name; correct it, or set it in extraEnv.
{{- else if $option.value }}
{{ $path }} must not contain {{ $name }}, because a value of the chart sets it; set {{ $option.value }}.
{{- else if $option.refused }}
{{ $path }} must not contain {{ $name }}, because {{ $option.refused }}.
{{- else if not (has ($role | default (first $option.roles)) $option.roles) }}
{{ $path }} must not contain {{ $name }}, because only the {{ first $option.roles }} reads it; set it there, or in common.options.
{{- else if include "zero-cache.validate.optionType" (list $option $value) }}
{{ $path }}.{{ $name }} must be {{ include "zero-cache.validate.optionType" (list $option $value) }}, because zero-cache doesn't start with anything else; correct it, or leave it out.
{{- end }}
{{- include "zero-cache.validate.flag" (list (printf "%s.%s" $path $name) $value) }}
{{- end }}
{{- end -}}
{{- end -}}

{{- /* Refuses a text, or one of a list, that zero-cache's parser takes for a flag: a dash without a digit behind it, or two dashes. Takes (list "s3.region" "text or list"). */ -}}
{{- define "zero-cache.validate.flag" -}}
{{- $value := last . -}}
{{- range kindIs "slice" $value | ternary $value (list $value) }}
{{- if regexMatch "^(-[^0-9-]+$|--[^\\s])" (toString .) }}
{{ first $ }} must not begin with a dash, because zero-cache takes such a text for a flag and doesn't start; choose another.
{{- end }}
{{- end }}
{{- end -}}

{{- /* Says what a value should be, if it is something else. Takes (list (dict "type" "number") 5). */ -}}
{{- define "zero-cache.validate.optionType" -}}
{{- $option := index . 0 -}}
{{- $value := index . 1 -}}
{{- $kind := kindOf $value -}}
{{- if eq $option.type "boolean" -}}
{{- if ne $kind "bool" }}true or false{{ end -}}
{{- else if eq $option.type "number" -}}
{{- if not (has $kind (list "int" "int64" "float64")) }}a number{{ end -}}
{{- else if not (and (eq $kind "string") $value) -}}
a text that is not empty
{{- end -}}
{{- end -}}
