{{- /* Refuses a number of ways of authentication: none, or more than one of the JWT ways. Takes the root. */ -}}
{{- define "zero-cache.validate.auth" -}}
{{- $auth := .Values.common.auth -}}
{{- $api := .Values.common.api -}}
{{- $jwtWays := list -}}
{{- if or $auth.secret $auth.secretSecretRef.name -}}
{{- $jwtWays = append $jwtWays "common.auth.secret" -}}
{{- end -}}
{{- if or $auth.jwk $auth.jwkSecretRef.name -}}
{{- $jwtWays = append $jwtWays "common.auth.jwk" -}}
{{- end -}}
{{- if $auth.jwksUrl -}}
{{- $jwtWays = append $jwtWays "common.auth.jwksUrl" -}}
{{- end -}}
{{- if gt (len $jwtWays) 1 }}
{{ join " and " $jwtWays }} can't be set together, because zero-cache verifies JWTs in one way; keep one of them.
{{- end }}
{{- if $auth.disabled }}
{{- if $jwtWays }}
common.auth.disabled must be false where {{ first $jwtWays }} is set, because they contradict each other; remove one.
{{- end }}
{{- else if not $jwtWays }}
{{- if and (or $api.queryUrl $api.mutateUrl) (not (and $api.queryUrl $api.mutateUrl)) }}
common.api.queryUrl and common.api.mutateUrl must both be set where they are the only way of authentication, because zero-cache checks a client's token only with both; set the other, or one of common.auth.secret, common.auth.jwk and common.auth.jwksUrl.
{{- else if not $api.queryUrl }}
common.auth.secret must be set, or another way of authentication, because without one everybody sees all data; set one of common.auth.secret, common.auth.jwk and common.auth.jwksUrl, or both common.api.queryUrl and common.api.mutateUrl, or common.auth.disabled=true.
{{- end }}
{{- end }}
{{- if not (regexMatch "^(https?://[^\\s]+)?$" ($auth.jwksUrl | default "")) }}
common.auth.jwksUrl must be an http or https URL, because zero-cache fetches the keys from there; correct it.
{{- end }}
{{- range $key := list "queryUrl" "mutateUrl" }}
{{- $url := get $api $key | default "" }}
{{- if not (regexMatch "^(https?://[^\\s,]+(,https?://[^\\s,]+)*)?$" $url) }}
common.api.{{ $key }} must be an http or https URL, or several separated by commas and no blanks, because zero-cache accepts no other form; correct it.
{{- else if regexMatch "[?&](schema|appID)=" $url }}
common.api.{{ $key }} must not have the parameters schema and appID, because zero-cache adds them itself; remove them.
{{- end }}
{{- end }}
{{- if not $api.queryUrl }}
{{- if or $api.queryApiKey $api.queryApiKeySecretRef.name }}
common.api.queryUrl must be set where common.api.queryApiKey is, because the key is sent to that URL; set it, or remove the key.
{{- end }}
{{- end }}
{{- if not $api.mutateUrl }}
{{- if or $api.mutateApiKey $api.mutateApiKeySecretRef.name }}
common.api.mutateUrl must be set where common.api.mutateApiKey is, because the key is sent to that URL; set it, or remove the key.
{{- end }}
{{- end }}
{{- end -}}
