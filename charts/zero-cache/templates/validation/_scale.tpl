{{- /* Refuses settings for the number of view syncers. A single node has none. Takes the root. */ -}}
{{- define "zero-cache.validate.scale" -}}
{{- if not .Values.singleNode.enabled -}}
{{- $values := .Values.viewSyncer -}}
{{- $autoscaling := $values.autoscaling -}}
{{- $resources := $values.resources | default dict -}}
{{- /* a resource with only a limit is requested as much */ -}}
{{- $requests := merge (dict) ($resources.requests | default dict) ($resources.limits | default dict) -}}
{{- $fewest := $values.replicas -}}
{{- if $autoscaling.enabled }}
{{- $fewest = $autoscaling.minReplicas }}
{{- if gt (int64 $autoscaling.minReplicas) (int64 $autoscaling.maxReplicas) }}
viewSyncer.autoscaling.minReplicas must not exceed viewSyncer.autoscaling.maxReplicas, because Kubernetes rejects such an autoscaler; change one.
{{- end }}
{{- if $autoscaling.targetCPUUtilizationPercentage }}
{{- if not (hasKey $requests "cpu") }}
viewSyncer.resources.requests.cpu must be set where viewSyncer.autoscaling.targetCPUUtilizationPercentage is, because the target is a percentage of it; set it, or the target to null.
{{- end }}
{{- end }}
{{- if $autoscaling.targetMemoryUtilizationPercentage }}
{{- if not (hasKey $requests "memory") }}
viewSyncer.resources.requests.memory must be set where viewSyncer.autoscaling.targetMemoryUtilizationPercentage is, because the target is a percentage of it; set it, or the target to null.
{{- end }}
{{- end }}
{{- if not (or $autoscaling.targetCPUUtilizationPercentage $autoscaling.targetMemoryUtilizationPercentage $autoscaling.metrics) }}
viewSyncer.autoscaling must have a target or a metric where it is enabled, because an autoscaler without one does nothing; set targetCPUUtilizationPercentage.
{{- end }}
{{- end }}
{{- with $values.podDisruptionBudget }}
{{- if .enabled }}
{{- $stay := toString .minAvailable }}
{{- if eq $stay "" }}
{{- if has (toString .maxUnavailable) (list "0" "0%" "") }}
viewSyncer.podDisruptionBudget.maxUnavailable must be more than 0, because no node with a view syncer could be drained; set 1 or more.
{{- end }}
{{- else if eq $stay "100%" }}
viewSyncer.podDisruptionBudget.minAvailable must be less than 100%, because no node with a view syncer could be drained; lower it.
{{- else if not (kindIs "invalid" $fewest) }}
{{- $needed := int64 (trimSuffix "%" $stay) }}
{{- if hasSuffix "%" $stay }}
{{- $needed = div (add (mul $needed (int64 $fewest)) 99) 100 }}
{{- end }}
{{- if ge (int64 $needed) (int64 $fewest) }}
viewSyncer.podDisruptionBudget.minAvailable must be less than the {{ int64 $fewest }} view syncers that run at least, because no node with one of them could be drained; lower it, or run more.
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- with $values.updateStrategy }}
{{- if has (toString .maxSurge) (list "0" "0%") }}
{{- if has (toString .maxUnavailable) (list "0" "0%") }}
viewSyncer.updateStrategy.maxSurge and maxUnavailable can't both be 0, because no pod could ever be replaced; raise one.
{{- end }}
{{- end }}
{{- end }}
{{- end -}}
{{- end -}}
