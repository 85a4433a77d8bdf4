{{- /*
Gives the most connections to Postgres that the release opens, as YAML: replicating (the replication manager's, with its
successor's in a hand-over), serving (a view syncer's), pods (the most view syncers, with those that a rollout adds; 0 if the
number is unknown). The figures are zero-cache's pools; 4 more are for the slot, its monitor and the first copy. Takes the root.
*/ -}}
{{- define "zero-cache.connections" -}}
{{- $database := .Values.common.database -}}
{{- $workers := int64 (ternary .Values.singleNode.syncWorkers .Values.viewSyncer.syncWorkers .Values.singleNode.enabled) -}}
{{- $upstream := mul (div (int64 ($database.upstreamMaxConns | default 20)) $workers) $workers -}}
{{- if eq (toString .Values.common.api.crudMutations) "false" -}}
{{- $upstream = 0 -}}
{{- end -}}
{{- $replicating := add 4 ($database.initialSyncWorkers | default 5) ($database.changeMaxConns | default 5) -}}
{{- $cvr := mul (div (int64 ($database.cvrMaxConns | default 30)) $workers) $workers -}}
replicating: {{ ternary (mul 2 $replicating) $replicating .Values.replicationManager.handover.enabled }}
serving: {{ add $upstream $cvr 1 }}
pods: {{ include "zero-cache.mostViewSyncers" . }}
{{- end -}}

{{- /* Gives the most view syncers, with those that a rollout adds; 0 when viewSyncer.replicas is null: the number is unknown. Takes the root. */ -}}
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

{{- /* Gives the lines of NOTES.txt about connections. Takes the root. */ -}}
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
