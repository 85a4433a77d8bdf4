{{- /* Gives the values that templates need: the groups, and the keys that have no value for "unset". Takes nothing. */ -}}
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
  handover: {enabled, overlapSeconds, storage: {}}
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
Refuses missing values. A null removes a default, and helm upgrade --reuse-values leaves out what the older chart did not
have. Takes (list "" .Values the map of those that are needed).
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
