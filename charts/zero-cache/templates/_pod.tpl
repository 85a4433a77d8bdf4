{{- /* What every pod of the release has in common. Takes the root. */ -}}
{{- define "zero-cache.pod" -}}
serviceAccountName: {{ include "zero-cache.serviceAccount.name" . | quote }}
automountServiceAccountToken: false
# a Service called "zero" would set ZERO_PORT to its address
enableServiceLinks: false
{{- with .Values.podSecurityContext }}
securityContext: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- /* What every container of the release has in common. Takes (dict "root" . "image" .Values.image "tag" "1.9.0"). */ -}}
{{- define "zero-cache.container" -}}
image: {{ include "zero-cache.image" . | quote }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
{{- with .root.Values.containerSecurityContext }}
securityContext: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- /* The same for a container of the zero-cache image. Takes the root. */ -}}
{{- define "zero-cache.zeroContainer" -}}
{{- include "zero-cache.container" (dict "root" . "image" .Values.image "tag" .Chart.AppVersion) -}}
{{- end -}}

{{- /* An image's full name; the digest wins over the tag. Takes (dict "image" .Values.image "tag" "the default tag"). */ -}}
{{- define "zero-cache.image" -}}
{{- with .image.registry }}{{ . }}/{{ end -}}
{{- .image.repository -}}
{{- if .image.digest -}}
@{{ .image.digest }}
{{- else -}}
:{{ .image.tag | default .tag }}
{{- end -}}
{{- end -}}

{{- /* The directory of the replica, where the pod's volume is mounted. Takes the root. */ -}}
{{- define "zero-cache.replicaDirectory" -}}
{{- dir .Values.common.replicaFile -}}
{{- end -}}
