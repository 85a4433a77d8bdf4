{{- /* Gives the rules for what both roles may reach: DNS, Postgres, the bucket, the API server and the collector. Takes the root. */ -}}
{{- define "zero-cache.egress" -}}
{{- $policy := .Values.networkPolicy -}}
- ports:
    - {port: 53, protocol: UDP}
    - {port: 53, protocol: TCP}
{{ include "zero-cache.egressTo" (dict "peers" $policy.postgres "ports" $policy.postgresPorts) }}
{{ include "zero-cache.egressTo" (dict "peers" $policy.api "ports" $policy.apiPorts) }}
{{- if .Values.common.litestream.backupUrl }}
{{ include "zero-cache.egressTo" (dict "peers" $policy.bucket "ports" $policy.bucketPorts) }}
{{- end }}
{{- with $policy.extraEgress }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- /* Gives one rule: TCP ports, of some peers or of all. Takes (dict "peers" list "ports" list). */ -}}
{{- define "zero-cache.egressTo" -}}
- ports:
    {{- range .ports }}
    - {port: {{ int64 . }}, protocol: TCP}
    {{- end }}
  {{- with .peers }}
  to: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{- /* Gives the rules for who may reach the pods that serve clients, with the extra rules. Takes the root. */ -}}
{{- define "zero-cache.clientIngress" -}}
- ports:
    - {port: http, protocol: TCP}
  {{- with .Values.networkPolicy.clients }}
  from:
    {{- toYaml . | nindent 4 }}
    # helm test is a client too
    - podSelector:
        matchLabels: {{- include "zero-cache.matchLabels" (dict "root" $ "role" "test") | nindent 10 }}
  {{- end }}
{{- with .Values.networkPolicy.extraIngress }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- /*
Names the address that gives the pods the cloud identity of the service account's annotations, if the policies may keep the
pods from it. Else it gives nothing. Takes the root.
*/ -}}
{{- define "zero-cache.unreachableIdentity" -}}
{{- $givers := dict
  "eks.amazonaws.com/role-arn" (list "AWS STS, port" 443)
  "iam.gke.io/gcp-service-account" (list "GKE's metadata server, 169.254.169.252, port" 988)
  "azure.workload.identity/client-id" (list "login.microsoftonline.com, port" 443)
-}}
{{- $found := list -}}
{{- if and .Values.networkPolicy.enabled .Values.common.litestream.backupUrl (not .Values.s3.enabled) -}}
{{- range $annotation, $giver := $givers -}}
{{- if hasKey ($.Values.serviceAccount.annotations | default dict) $annotation -}}
{{- if not (include "zero-cache.opensPort" (list $ (last $giver))) -}}
{{- $found = append $found (join " " $giver) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- join " and " $found -}}
{{- end -}}

{{- /*
Gives a text if the policies let pods reach a port everywhere, or at peers of networkPolicy.extraEgress, which only the user
can judge. Takes (list . 443).
*/ -}}
{{- define "zero-cache.opensPort" -}}
{{- $wanted := int64 (last .) -}}
{{- $rules := (first .).Values.networkPolicy.extraEgress | default list -}}
{{- range include "zero-cache.egress" (first .) | fromYamlArray -}}
{{- if not .to }}{{ $rules = append $rules . }}{{ end -}}
{{- end -}}
{{- range $rules -}}
{{- range .ports | default (list dict) -}}
{{- if or (not .port) (and (le (int64 .port) $wanted) (ge (int64 (.endPort | default .port)) $wanted)) -}}
true
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
