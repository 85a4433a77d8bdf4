{{- /* Gives the environment of pods that serve clients: a view syncer and the single node. Takes the root. */ -}}
{{- define "zero-cache.servingEnv" -}}
{{- with .Values.common }}
{{- include "zero-cache.secretEnv" (list $ "ZERO_CVR_DB" "common.database.cvrDb" "cvr-db") }}
{{- include "zero-cache.option" (list "ZERO_UPSTREAM_MAX_CONNS" .database.upstreamMaxConns) }}
{{- include "zero-cache.option" (list "ZERO_CVR_MAX_CONNS" .database.cvrMaxConns) }}
{{- include "zero-cache.secretEnv" (list $ "ZERO_AUTH_SECRET" "common.auth.secret" "auth-secret") }}
{{- include "zero-cache.secretEnv" (list $ "ZERO_AUTH_JWK" "common.auth.jwk" "auth-jwk") }}
{{- include "zero-cache.option" (list "ZERO_AUTH_JWKS_URL" .auth.jwksUrl) }}
{{- include "zero-cache.option" (list "ZERO_AUTH_ISSUER" .auth.issuer) }}
{{- include "zero-cache.option" (list "ZERO_AUTH_AUDIENCE" .auth.audience) }}
{{- include "zero-cache.option" (list "ZERO_AUTH_REVALIDATE_INTERVAL_SECONDS" .auth.revalidateIntervalSeconds) }}
{{- include "zero-cache.option" (list "ZERO_AUTH_RETRANSFORM_INTERVAL_SECONDS" .auth.retransformIntervalSeconds) }}
{{- include "zero-cache.option" (list "ZERO_QUERY_URL" .api.queryUrl) }}
{{- include "zero-cache.secretEnv" (list $ "ZERO_QUERY_API_KEY" "common.api.queryApiKey" "query-api-key") }}
{{- include "zero-cache.option" (list "ZERO_QUERY_FORWARD_COOKIES" .api.queryForwardCookies) }}
{{- include "zero-cache.option" (list "ZERO_QUERY_ALLOWED_CLIENT_HEADERS" .api.queryAllowedClientHeaders) }}
{{- include "zero-cache.option" (list "ZERO_QUERY_ALLOWED_REQUEST_HEADERS" .api.queryAllowedRequestHeaders) }}
{{- include "zero-cache.option" (list "ZERO_MUTATE_URL" .api.mutateUrl) }}
{{- include "zero-cache.secretEnv" (list $ "ZERO_MUTATE_API_KEY" "common.api.mutateApiKey" "mutate-api-key") }}
{{- include "zero-cache.option" (list "ZERO_MUTATE_FORWARD_COOKIES" .api.mutateForwardCookies) }}
{{- include "zero-cache.option" (list "ZERO_MUTATE_ALLOWED_CLIENT_HEADERS" .api.mutateAllowedClientHeaders) }}
{{- include "zero-cache.option" (list "ZERO_MUTATE_ALLOWED_REQUEST_HEADERS" .api.mutateAllowedRequestHeaders) }}
{{- include "zero-cache.option" (list "ZERO_ENABLE_CRUD_MUTATIONS" .api.crudMutations) }}
{{- include "zero-cache.option" (list "ZERO_LOG_SLOW_ROW_THRESHOLD" .logging.slowRowThresholdMs) }}
{{- include "zero-cache.option" (list "ZERO_LOG_SLOW_HYDRATE_THRESHOLD" .logging.slowHydrateThresholdMs) }}
{{- include "zero-cache.option" (list "ZERO_PER_USER_MUTATION_LIMIT_MAX" .limits.mutationsPerUser) }}
{{- include "zero-cache.option" (list "ZERO_PER_USER_MUTATION_LIMIT_WINDOW_MS" .limits.mutationsWindowMs) }}
{{- include "zero-cache.option" (list "ZERO_WEBSOCKET_COMPRESSION" .websocket.compression) }}
{{- include "zero-cache.option" (list "ZERO_WEBSOCKET_COMPRESSION_OPTIONS" .websocket.compressionOptions) }}
{{- include "zero-cache.option" (list "ZERO_WEBSOCKET_MAX_PAYLOAD_BYTES" .websocket.maxPayloadBytes) }}
{{- end }}
{{- end -}}

{{- /* Gives a view syncer's environment. Takes the root. */ -}}
{{- define "zero-cache.viewSyncer.env" -}}
{{ include "zero-cache.commonEnv" (dict "root" . "role" "view-syncer") }}
{{- include "zero-cache.servingEnv" . }}
- name: ZERO_CHANGE_STREAMER_URI
  value: ws://{{ include "zero-cache.replicationManager.objectName" . }}:4849
- name: ZERO_NUM_SYNC_WORKERS
  value: {{ .Values.viewSyncer.syncWorkers | int64 | quote }}
{{- if include "zero-cache.usesObjectStore" . }}
- name: ZERO_LITESTREAM_ENDPOINT
  value: http://{{ include "zero-cache.replicationManager.objectName" . }}:7070
{{- end }}
{{- include "zero-cache.optionsEnv" (dict "root" . "roles" (list "view-syncer") "own" .Values.viewSyncer.options) }}
{{- end -}}
