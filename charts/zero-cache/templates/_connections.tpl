{{- /*
The most connections to Postgres that the release opens, as YAML: replicating (the replication manager's), serving (a view
syncer's), pods (view syncers at most, those that a rollout adds included; 0 where an autoscaler of the user's own has the
number). The figures are zero-cache's pools; 4 are the slot's, its monitor's and the first copy's own. Takes the root.
*/ -}}
{{- define "zero-cache.connections" -}}
{{- $database := .Values.common.database -}}
{{- $workers := int64 (ternary .Values.singleNode.syncWorkers .Values.viewSyncer.syncWorkers .Values.singleNode.enabled) -}}
{{- $upstream := mul (div (int64 ($database.upstreamMaxConns | default 20)) $workers) $workers -}}
{{- if eq (toString .Values.common.api.crudMutations) "false" -}}
{{- $upstream = 0 -}}
{{- end -}}
{{- $cvr := mul (div (int64 ($database.cvrMaxConns | default 30)) $workers) $workers -}}
replicating: {{ add 4 ($database.initialSyncWorkers | default 5) ($database.changeMaxConns | default 5) }}
serving: {{ add $upstream $cvr 1 }}
pods: {{ include "zero-cache.mostViewSyncers" . }}
{{- end -}}

{{- /* View syncers at most, with those that a rollout adds; 0 where nobody but an autoscaler of the user's own knows. Takes the root. */ -}}
{{- define "zero-cache.mostViewSyncers" -}}
{{- $values := .Values.viewSyncer -}}
{{- $pods := $values.replicas -}}
{{- if $values.autoscaling.enabled -}}
{{- $pods = $values.autoscaling.maxReplicas -}}
{{- end -}}
{{- if .Values.singleNode.enabled -}}
1
{{- else if kindIs "invalid" $pods -}}
0
{{- else if hasSuffix "%" (toString $values.updateStrategy.maxSurge) -}}
{{- $percent := trimSuffix "%" $values.updateStrategy.maxSurge -}}
{{- add $pods (div (add (mul $pods $percent) 99) 100) -}}
{{- else -}}
{{- add $pods $values.updateStrategy.maxSurge -}}
{{- end -}}
{{- end -}}

{{- /* What NOTES.txt says of the connections. Takes the root. */ -}}
{{- define "zero-cache.connectionNotes" -}}
{{- $connections := include "zero-cache.connections" . | fromYaml -}}
{{- $replicating := int64 $connections.replicating -}}
{{- $serving := int64 $connections.serving -}}
{{- $pods := int64 $connections.pods -}}
{{- if .Values.singleNode.enabled -}}
Connections to Postgres, at most: {{ add $replicating $serving }}. Its max_connections must allow for them.
{{- else if $pods -}}
Connections to Postgres, at most: {{ add $replicating (mul $serving $pods) }}: {{ $replicating }} of the replication manager, {{ $serving }} of each of {{ $pods }} view syncers, those that a
rollout adds included. Its max_connections must allow for them.
{{- else -}}
Connections to Postgres, at most: {{ $replicating }} of the replication manager, and {{ $serving }} of each view syncer. Its max_connections must
allow for them.
{{- end }}
{{- end -}}
