{{- /* Refuses pod settings that Kubernetes rejects or that clash with the chart's own. Takes the root. */ -}}
{{- define "zero-cache.validate.pods" -}}
{{- if ne (int64 .Values.replicationManager.replicas) 1 }}
replicationManager.replicas must be 1, because two replication managers take the replication slot from each other again and again; set 1, and scale viewSyncer.replicas.
{{- end }}
{{- range $role := list "replicationManager" "viewSyncer" "singleNode" }}
{{- $values := get $.Values $role }}
{{- if ge (int64 $values.preStopSeconds) (int64 $values.terminationGracePeriodSeconds) }}
{{ $role }}.terminationGracePeriodSeconds must be more than {{ $role }}.preStopSeconds, because it includes them and the pod would be killed before it is told to stop; raise it.
{{- end }}
{{- include "zero-cache.validate.extraEnv" (dict "root" $ "role" $role "entries" $values.extraEnv) }}
{{- range $values.envFrom }}
{{- if eq (empty .secretRef) (empty .configMapRef) }}
{{ $role }}.envFrom must name either a secretRef or a configMapRef in each entry, because Kubernetes rejects one with none or both; make two entries of both.
{{- end }}
{{- end }}
{{- end }}
{{- range $role := list "replicationManager" "viewSyncer" }}
{{- $values := get $.Values $role }}
{{- if eq $values.dnsPolicy "None" }}
{{- if not (get ($values.dnsConfig | default dict) "nameservers") }}
{{ $role }}.dnsConfig must have nameservers where {{ $role }}.dnsPolicy is None, because Kubernetes rejects a pod without any; add them, with the cluster's own and its search domains.
{{- end }}
{{- end }}
{{- if hasKey ($values.podAnnotations | default dict) "checksum/credentials" }}
{{ $role }}.podAnnotations must not contain checksum/credentials, because the chart sets it; use another key.
{{- end }}
{{- end }}
{{- if eq .Values.viewSyncer.dnsPolicy "Default" }}
viewSyncer.dnsPolicy must not be Default, because view syncers find the replication manager by its Service, which the node's resolver doesn't know; leave it empty.
{{- end }}
{{- $labelled := dict
  "commonLabels" .Values.commonLabels
  "replicationManager.podLabels" .Values.replicationManager.podLabels
  "viewSyncer.podLabels" .Values.viewSyncer.podLabels
  "hookPods.podLabels" .Values.hookPods.podLabels
  "prometheusRule.labels" .Values.prometheusRule.labels
  "grafanaDashboard.labels" .Values.grafanaDashboard.labels
}}
{{- range $key, $labels := $labelled }}
{{- range $label := list "helm.sh/chart" "app.kubernetes.io/name" "app.kubernetes.io/instance" "app.kubernetes.io/version" "app.kubernetes.io/managed-by" "app.kubernetes.io/component" }}
{{- if hasKey ($labels | default dict) $label }}
{{ $key }} must not contain {{ $label }}, because the chart sets it; use another key, or nameOverride.
{{- end }}
{{- end }}
{{- end }}
{{- $annotated := dict "commonAnnotations" .Values.commonAnnotations "hookPods.podAnnotations" .Values.hookPods.podAnnotations }}
{{- range $key, $annotations := $annotated }}
{{- range $annotation := keys ($annotations | default dict) | sortAlpha }}
{{- if hasPrefix "helm.sh/hook" $annotation }}
{{ $key }} must not contain {{ $annotation }}, because the chart says itself which objects are hooks, and when they run; leave it out.
{{- end }}
{{- end }}
{{- end }}
{{- if not .Values.serviceAccount.create }}
{{- if .Values.serviceAccount.annotations }}
serviceAccount.annotations must be empty where serviceAccount.create is false, because they would reach no service account; annotate your own.
{{- end }}
{{- else if eq (.Values.serviceAccount.name | default "") "default" }}
serviceAccount.name must not be default where serviceAccount.create is true, because every namespace has that one already; choose another, or set create=false.
{{- end }}
{{- $nonRoot := false }}
{{- $user := "" }}
{{- $from := "" }}
{{- range $key := list "podSecurityContext" "containerSecurityContext" }}
{{- $context := get $.Values $key | default dict }}
{{- if kindIs "bool" $context.runAsNonRoot }}
{{- $nonRoot = $context.runAsNonRoot }}
{{- end }}
{{- if not (kindIs "invalid" $context.runAsUser) }}
{{- $user = toString $context.runAsUser }}
{{- $from = $key }}
{{- end }}
{{- end }}
{{- if and $nonRoot (eq $user "0") }}
{{ $from }}.runAsUser must not be 0 where runAsNonRoot is true, because the nodes start no container as root then; set another user, or runAsNonRoot=false.
{{- end }}
{{- range $group, $values := omit .Values "common" "s3" "global" }}
{{- if or (not (kindIs "map" $values)) (has $group (list "commonAnnotations" "podSecurityContext" "containerSecurityContext")) }}
{{- include "zero-cache.validate.characters" (list $group $values) }}
{{- else }}
{{- range $key, $value := $values }}
{{- include "zero-cache.validate.characters" (list (printf "%s.%s" $group $key) $value) }}
{{- end }}
{{- end }}
{{- end }}
{{- $texts := dict
  "common.auth.issuer" .Values.common.auth.issuer
  "common.auth.audience" .Values.common.auth.audience
  "common.api.queryUrl" .Values.common.api.queryUrl
  "common.api.mutateUrl" .Values.common.api.mutateUrl
  "common.otlp.endpoint" .Values.common.otlp.endpoint
  "s3.region" .Values.s3.region
  "s3.endpoint" .Values.s3.endpoint
}}
{{- range $key, $text := $texts }}
{{- include "zero-cache.validate.characters" (list $key (list $text)) }}
{{- end }}
{{- end -}}

{{- /* Refuses names that other objects depend on, and names given twice. Takes (dict "root" . "role" "viewSyncer" "entries" .Values.viewSyncer.extraEnv). */ -}}
{{- define "zero-cache.validate.extraEnv" -}}
{{- $instead := dict
  "ZERO_PORT" "the Services name it; leave it out"
  "ZERO_CHANGE_STREAMER_PORT" "the Services name it; leave it out"
  "ZERO_LITESTREAM_PORT" "nothing outside the pod uses it; leave it out"
  "ZERO_REPLICA_FILE" "the volume is mounted there; set common.replicaFile"
  "ZERO_NUM_SYNC_WORKERS" "it decides which role a pod has; view syncers have viewSyncer.syncWorkers"
  "ZERO_CHANGE_STREAMER_URI" "it decides which role a pod has; leave it out"
  "ZERO_CHANGE_STREAMER_MODE" "view syncers find the replication manager by its Service; leave it out"
  "ZERO_KEEPALIVE_TIMEOUT_MS" "pods would stop themselves when probes pause; leave it out"
  "ZERO_SHARD_ID" "zero-cache doesn't start with it; set common.appId"
  "ZERO_LAZY_STARTUP" "pods would be ready before they can serve; leave it out"
  "ZERO_APP_ID" "both roles must agree on it; set common.appId"
  "ZERO_LITESTREAM_REGION" "both roles need the same; set s3.region"
  "ZERO_LITESTREAM_ENDPOINT" "both roles need the same store; set s3.endpoint"
  "ZERO_LITESTREAM_BACKUP_URL" "the built-in store depends on it; set common.litestream.backupUrl"
-}}
{{- if include "zero-cache.usesObjectStore" .root -}}
{{- range list "AWS_ACCESS_KEY_ID" "AWS_SECRET_ACCESS_KEY" -}}
{{- $_ := set $instead . "it must be the built-in store's own; set objectStore.accessKey and objectStore.secretKey" -}}
{{- end -}}
{{- end -}}
{{- $role := .role -}}
{{- $seen := dict -}}
{{- range .entries }}
{{- if hasKey $instead .name }}
{{ $role }}.extraEnv must not contain {{ .name }}, because {{ get $instead .name }}.
{{- end }}
{{- if and (eq .name "ZERO_TASK_ID") (hasKey . "value") }}
{{ $role }}.extraEnv must not give ZERO_TASK_ID a value, because it must differ from pod to pod; leave it out, or take it from metadata.name in valueFrom.
{{- end }}
{{- if hasKey $seen .name }}
{{ $role }}.extraEnv must not contain {{ .name }} twice, because Kubernetes keeps only the last; remove one.
{{- end }}
{{- if hasKey . "valueFrom" }}
{{- if or (hasKey . "value") (ne (len (.valueFrom | default dict)) 1) }}
{{ $role }}.extraEnv must give {{ .name }} either a value or one source in valueFrom, because Kubernetes rejects anything else; correct it.
{{- end }}
{{- end }}
{{- $_ := set $seen .name true }}
{{- end }}
{{- end -}}

{{- /*
Refuses a map or list that YAML can't carry. Helm would leave it out, or write other characters for U+0085, U+2028 and
U+2029, without an error. Takes (list "viewSyncer.extraEnv" list).
*/ -}}
{{- define "zero-cache.validate.characters" -}}
{{- $value := last . -}}
{{- if or (kindIs "map" $value) (kindIs "slice" $value) }}
{{- if or (not (toYaml $value)) (regexMatch "\\x{85}|(^|[^\\\\])(\\\\\\\\)*\\\\u202[89]" (toJson $value)) }}
{{ first . }} must not contain control characters or line separators, because a manifest can't carry them; remove them.
{{- end }}
{{- end }}
{{- end -}}
