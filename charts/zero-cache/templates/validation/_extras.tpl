{{- /* Refuses extra volumes, mounts and containers that clash with the chart's own, or with each other. Takes the root. */ -}}
{{- define "zero-cache.validate.extras" -}}
{{- $taken := dict "volume" (list "data" "tmp" "ca") "container" (list "zero-cache" "object-store" "wait-for-postgres" "wait-for-replication-manager") }}
{{- range $role := list "replicationManager" "viewSyncer" }}
{{- $values := get $.Values $role }}
{{- $names := dict "volume" list "container" list }}
{{- range $key := list "extraVolumes" "extraContainers" "extraInitContainers" }}
{{- $kind := ternary "volume" "container" (eq $key "extraVolumes") }}
{{- range get $values $key }}
{{- if has .name (get $taken $kind) }}
{{ $role }}.{{ $key }} must not contain the name {{ .name }}, because the chart's own has it and Kubernetes rejects two; choose another.
{{- else if has .name (get $names $kind) }}
{{ $role }}.{{ $key }} must not contain the name {{ .name }}, because another extra {{ $kind }} has it and Kubernetes rejects two; choose another.
{{- end }}
{{- $_ := set $names $kind (append (get $names $kind) .name) }}
{{- if eq $kind "volume" }}
{{- if ne (len .) 2 }}
{{ $role }}.extraVolumes must give {{ .name }} one source, because Kubernetes rejects a volume with none or several; correct it, or give it an emptyDir.
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- $volumes := concat (get $names "volume") (list "data" "tmp") }}
{{- if include "zero-cache.usesCaBundle" $ }}
{{- $volumes = append $volumes "ca" }}
{{- end }}
{{- $paths := list }}
{{- range $values.extraVolumeMounts }}
{{- /* Kubernetes takes a path with a final slash for another path, the container takes it for the same */ -}}
{{- $path := clean .mountPath }}
{{- if has $path (list "/tmp" "/etc/zero-cache/ca" (dir $.Values.common.replicaFile)) }}
{{ $role }}.extraVolumeMounts must not mount at {{ .mountPath }}, because the chart mounts its own volume there and Kubernetes rejects two; choose another path.
{{- else if has $path $paths }}
{{ $role }}.extraVolumeMounts must not mount at {{ .mountPath }} twice, because one volume would hide the other and Kubernetes rejects two; choose another path.
{{- end }}
{{- $paths = append $paths $path }}
{{- if not (has .name $volumes) }}
{{ $role }}.extraVolumeMounts must not mount {{ .name }}, because the pod has no volume of that name and Kubernetes rejects it; add one to {{ $role }}.extraVolumes, or correct the name.
{{- end }}
{{- end }}
{{- end }}
{{- end -}}
