{{- /* Refuses resources that Kubernetes does not know, and requests that exceed their limits. Takes the root. */ -}}
{{- define "zero-cache.validate.resources" -}}
{{- range $group := list "replicationManager" "viewSyncer" "singleNode" "objectStore" }}
{{- $resources := (get $.Values $group).resources | default dict }}
{{- range $kind := list "requests" "limits" }}
{{- range $name, $amount := get $resources $kind | default dict }}
{{- if not (regexMatch "^(cpu|memory|ephemeral-storage|hugepages-[0-9]+[KMGTPE]i|[^/]+/[^/]+)$" $name) }}
{{ $group }}.resources.{{ $kind }} must not contain {{ $name | replace "\n" " " }}, because Kubernetes has no resource of that name; write cpu, memory, ephemeral-storage or a name with its domain.
{{- else if and (has $name (list "memory" "ephemeral-storage")) (regexMatch "[num]$" (toString $amount)) }}
{{ $group }}.resources.{{ $kind }}.{{ $name }} must not be in thousandths of a byte, because no container could run in so little; write {{ regexReplaceAll "[num]$" (toString $amount) "Mi" }} for mebibytes.
{{- end }}
{{- end }}
{{- end }}
{{- $limits := $resources.limits | default dict }}
{{- range $name, $request := $resources.requests | default dict }}
{{- if hasKey $limits $name }}
{{- $wanted := include "zero-cache.thousandths" $request }}
{{- $limit := include "zero-cache.thousandths" (get $limits $name) }}
{{- if and $wanted $limit (gt (int64 $wanted) (int64 $limit)) }}
{{ $group }}.resources.requests.{{ $name | replace "\n" " " }} must not exceed {{ $group }}.resources.limits.{{ $name | replace "\n" " " }}, because Kubernetes rejects such a container; lower it, or raise the limit.
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- /*
Gives a quantity in thousandths, as a whole number. It gives nothing for an unusual notation, or for a quantity that is too
large for that. Takes 0.5, "500m" or "2Gi".
*/ -}}
{{- define "zero-cache.thousandths" -}}
{{- $text := ternary (toString .) (printf "%.3f" (float64 .)) (kindIs "string" .) -}}
{{- if regexMatch "^([0-9]{1,15}(\\.[0-9]+)?m?|[0-9]{1,6}(\\.[0-9]+)?(k|[MG]|[KMG]i)|[0-9]{1,3}(\\.[0-9]+)?Ti?)$" $text -}}
{{- $number := regexFind "^[0-9.]+" $text -}}
{{- $unit := trimPrefix $number $text -}}
{{- if eq $unit "m" -}}
{{- regexFind "^[0-9]+" $number -}}
{{- else -}}
{{- $parts := splitList "." (printf "%s." $number) -}}
{{- $digits := print (first $parts) (trunc 3 (printf "%s000" (index $parts 1))) -}}
{{- $size := dict "" 1 "k" 1000 "M" 1000000 "G" 1000000000 "T" 1000000000000 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 -}}
{{- mul (regexFind "[1-9][0-9]*$" $digits | default "0" | int64) (get $size $unit) -}}
{{- end -}}
{{- end -}}
{{- end -}}
