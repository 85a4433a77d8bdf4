{{- /* Refuses an entry that is twice in a list that Kubernetes merges by a field. Takes the root. */ -}}
{{- define "zero-cache.validate.lists" -}}
{{- range $role := list "replicationManager" "viewSyncer" }}
{{- $values := get $.Values $role }}
{{- include "zero-cache.validate.list" (list $values $role "hostAliases" "ip") }}
{{- include "zero-cache.validate.list" (list $values $role "topologySpreadConstraints" "topologyKey" "whenUnsatisfiable") }}
{{- range $key := list "extraContainers" "extraInitContainers" }}
{{- range get $values $key }}
{{- $path := printf "%s.%s[%s]" $role $key .name }}
{{- include "zero-cache.validate.list" (list . $path "env" "name") }}
{{- include "zero-cache.validate.list" (list . $path "ports" "containerPort" "protocol") }}
{{- include "zero-cache.validate.list" (list . $path "volumeMounts" "mountPath") }}
{{- include "zero-cache.validate.list" (list . $path "volumeDevices" "devicePath") }}
{{- include "zero-cache.validate.list" (list .resources (printf "%s.resources" $path) "claims" "name") }}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.viewSyncer.httpRoute }}
{{- include "zero-cache.validate.list" (list . "viewSyncer.httpRoute" "parentRefs" "group" "kind" "namespace" "name" "sectionName" "port") }}
{{- range $filter := .filters }}
{{- range $modifier := list "requestHeaderModifier" "responseHeaderModifier" }}
{{- $path := printf "viewSyncer.httpRoute.filters.%s" $modifier }}
{{- range $list := list "set" "add" "remove" }}
{{- include "zero-cache.validate.list" (list (get $filter $modifier) $path $list "name") }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- /*
Refuses two entries of a list that are equal in the fields, or equal as a whole if they have none of these. Kubernetes itself
refuses other shapes. Takes (list .Values.viewSyncer "viewSyncer" "hostAliases" "ip").
*/ -}}
{{- define "zero-cache.validate.list" -}}
{{- $defaults := dict "protocol" "TCP" "group" "gateway.networking.k8s.io" "kind" "Gateway" -}}
{{- $entries := kindIs "map" (index . 0) | ternary (index . 0) dict | pluck (index . 2) | first -}}
{{- $seen := list -}}
{{- range $entry := kindIs "slice" $entries | ternary $entries list }}
{{- $key := $entry }}
{{- if kindIs "map" $entry }}
{{- $key = dict }}
{{- range $field := slice $ 3 }}
{{- with get $entry $field | default (get $defaults $field) }}{{ $_ := set $key $field . }}{{ end }}
{{- end }}
{{- end }}
{{- if has (toJson $key) $seen }}
{{ index $ 1 }}.{{ index $ 2 }} must not contain {{ toJson $key }} twice, because Kubernetes tells the entries apart by that and Helm 4 stops half-way through the release; make one of both.
{{- end }}
{{- $seen = append $seen (toJson $key) }}
{{- end }}
{{- end -}}
