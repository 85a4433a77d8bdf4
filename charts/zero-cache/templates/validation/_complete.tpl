{{- /* Values that templates can't do without: the groups, and what has no value that stands for nothing. Takes nothing. */ -}}
{{- define "zero-cache.neededValues" -}}
global: {}
image: {repository, pullPolicy}
common:
  database: {upstreamDbSecretRef, cvrDbSecretRef, changeDbSecretRef}
  auth: {secretSecretRef, jwkSecretRef}
  api: {queryApiKeySecretRef, mutateApiKeySecretRef}
  adminPasswordSecretRef:
  replicaFile:
  litestream: {}
  logging: {}
  telemetry: {enabled}
  otlp: {headersSecretRef, metrics, traces, logs}
  limits: {}
  websocket: {}
  caBundle: {key}
s3: {accessKeySecretRef, secretKeySecretRef, sessionTokenSecretRef}
objectStore: {enabled, image: {repository, tag}, accessKeySecretRef, secretKeySecretRef}
singleNode: {enabled, syncWorkers, startupBudgetSeconds, preStopSeconds, terminationGracePeriodSeconds}
replicationManager:
  replicas:
  storage: {size, accessModes, retain}
  startupBudgetSeconds:
  preStopSeconds:
  terminationGracePeriodSeconds:
  tmp: {}
  extraVolumes:
  extraContainers:
  extraInitContainers:
viewSyncer:
  waitForReplicationManager:
  syncWorkers:
  startupBudgetSeconds:
  preStopSeconds:
  terminationGracePeriodSeconds:
  storage: {}
  updateStrategy: {}
  revisionHistoryLimit:
  autoscaling: {minReplicas, maxReplicas}
  podDisruptionBudget: {minAvailable, maxUnavailable}
  tmp: {}
  extraVolumes:
  extraContainers:
  extraInitContainers:
  service: {type, sessionAffinity, sessionAffinityTimeoutSeconds}
  ingress: {enabled}
  httpRoute: {path}
serviceAccount: {create}
networkPolicy: {postgresPorts, bucketPorts, apiPorts}
cleanup: {waitSeconds}
hookPods: {sidecarInjection}
prometheusRule: {severity, replicationLagMs, backupLagSeconds, retainedWalBytes}
grafanaDashboard: {}
{{- end -}}

{{- /*
Refuses values of which some are missing: a null took them away, or helm upgrade --reuse-values, which knows only what the
older chart had. Takes (list "" .Values the map of those that are needed).
*/ -}}
{{- define "zero-cache.validate.complete" -}}
{{- $values := index . 1 -}}
{{- range $key, $below := index . 2 }}
{{- $name := printf "%s.%s" (index $ 0) $key | trimPrefix "." }}
{{- if or (not (hasKey $values $key)) (kindIs "invalid" (get $values $key)) }}
{{ $name }} must have a value, because the chart can't do without it; remove the null, or run helm upgrade with --reset-then-reuse-values (Helm 3.14 or newer) or a values file in place of --reuse-values, which leaves out what a newer chart brought.
{{- else if $below }}
{{- include "zero-cache.validate.complete" (list $name (get $values $key) $below) }}
{{- end }}
{{- end }}
{{- end -}}
