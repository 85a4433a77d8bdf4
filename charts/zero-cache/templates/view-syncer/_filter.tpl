{{- /* Gives a filter of an HTTPRoute, with the defaults that the API server would add. Takes the filter. */ -}}
{{- define "zero-cache.routeFilter" -}}
{{- $filter := deepCopy . -}}
{{- $redirect := $filter.requestRedirect -}}
{{- if kindIs "map" $redirect }}{{ $_ := set $redirect "statusCode" ($redirect.statusCode | default 302) }}{{ end -}}
{{- $cors := $filter.cors -}}
{{- if kindIs "map" $cors }}{{ $_ := set $cors "maxAge" ($cors.maxAge | default 5) }}{{ end -}}
{{- with $filter.requestMirror -}}
{{- with .backendRef -}}
{{- $_ := set . "group" (.group | default "") -}}
{{- $_ := set . "kind" (.kind | default "Service") -}}
{{- end -}}
{{- with .fraction -}}
{{- $_ := set . "denominator" (.denominator | default 100) -}}
{{- end -}}
{{- end -}}
{{- toYaml $filter -}}
{{- end -}}
