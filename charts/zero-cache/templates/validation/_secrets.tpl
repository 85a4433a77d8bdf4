{{- /* Refuses a secret that is given twice, and a reference without both its parts. Takes the root. */ -}}
{{- define "zero-cache.validate.secrets" -}}
{{- with .Values.common -}}
{{- include "zero-cache.validate.secret" (list .database "common.database" "upstreamDb") }}
{{- include "zero-cache.validate.secret" (list .database "common.database" "cvrDb") }}
{{- include "zero-cache.validate.secret" (list .database "common.database" "changeDb") }}
{{- include "zero-cache.validate.secret" (list .auth "common.auth" "secret") }}
{{- include "zero-cache.validate.secret" (list .auth "common.auth" "jwk") }}
{{- include "zero-cache.validate.secret" (list .api "common.api" "queryApiKey") }}
{{- include "zero-cache.validate.secret" (list .api "common.api" "mutateApiKey") }}
{{- include "zero-cache.validate.secret" (list .otlp "common.otlp" "headers") }}
{{- include "zero-cache.validate.secret" (list . "common" "adminPassword") }}
{{- end -}}
{{- include "zero-cache.validate.secret" (list .Values.s3 "s3" "accessKey") }}
{{- include "zero-cache.validate.secret" (list .Values.s3 "s3" "secretKey") }}
{{- include "zero-cache.validate.secret" (list .Values.s3 "s3" "sessionToken") }}
{{- include "zero-cache.validate.secret" (list .Values.objectStore "objectStore" "accessKey") }}
{{- include "zero-cache.validate.secret" (list .Values.objectStore "objectStore" "secretKey") }}
{{- end -}}

{{- /* Checks one secret and its reference. Takes (list .Values.s3 "s3" "accessKey"). */ -}}
{{- define "zero-cache.validate.secret" -}}
{{- $group := index . 0 -}}
{{- $key := printf "%s.%s" (index . 1) (index . 2) -}}
{{- $value := get $group (index . 2) -}}
{{- $reference := get $group (printf "%sSecretRef" (index . 2)) -}}
{{- if and $value $reference.name }}
{{ $key }} must be empty where {{ $key }}SecretRef is set, because only one of them can be used; remove one.
{{- end }}
{{- if ne (empty $reference.name) (empty $reference.key) }}
{{ $key }}SecretRef must have both a name and a key, because a secret is one entry of one Secret; set both, or neither.
{{- end }}
{{- end -}}
