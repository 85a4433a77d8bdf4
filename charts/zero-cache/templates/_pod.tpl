{{- /* Gives what every pod of the release has in common. Takes the root. */ -}}
{{- define "zero-cache.pod" -}}
serviceAccountName: {{ include "zero-cache.serviceAccount.objectName" . | quote }}
{{ include "zero-cache.podWithoutAccount" . }}
{{- end -}}

{{- /* Gives the same for a pod that outlives the release, and so the service account that the release created. Takes the root. */ -}}
{{- define "zero-cache.lastingPod" -}}
serviceAccountName: {{ ternary "default" (include "zero-cache.serviceAccount.objectName" .) .Values.serviceAccount.create | quote }}
{{ include "zero-cache.podWithoutAccount" . }}
{{- end -}}

{{- /* Gives what every pod has in common, except its service account. Takes the root. */ -}}
{{- define "zero-cache.podWithoutAccount" -}}
automountServiceAccountToken: false
# a Service called "zero" would set ZERO_PORT to its address
enableServiceLinks: false
{{- with .Values.podSecurityContext }}
securityContext: {{- toYaml . | nindent 2 }}
{{- end }}
{{- $names := list }}
{{- range concat (.Values.imagePullSecrets | default list) (.Values.global.imagePullSecrets | default list) }}
{{- if kindIs "string" . }}{{ $names = append $names . }}{{ else }}{{ $names = append $names .name }}{{ end }}
{{- end }}
{{- with uniq $names }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . | quote }}
  {{- end }}
{{- end }}
{{- end -}}

{{- /* Gives the scheduling of a role's pods, and how they resolve names. Takes (dict "root" . "role" "view-syncer" "values" .Values.viewSyncer). */ -}}
{{- define "zero-cache.place" -}}
{{- with .values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.topologySpreadConstraints }}
topologySpreadConstraints:
  {{- range . }}
  - {{- toYaml . | nindent 4 }}
    {{- if not (hasKey . "labelSelector") }}
    labelSelector:
      matchLabels: {{- include "zero-cache.matchLabels" $ | nindent 8 }}
    {{- end }}
  {{- end }}
{{- end }}
{{- with .values.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- with .values.runtimeClassName }}
runtimeClassName: {{ . | quote }}
{{- end }}
{{- with .values.hostAliases }}
hostAliases: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.dnsPolicy }}
dnsPolicy: {{ . }}
{{- end }}
{{- with .values.dnsConfig }}
dnsConfig: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- /* Gives the same for pods of hooks, which have no spread constraints, and no affinity between pods of a role. Takes the root. */ -}}
{{- define "zero-cache.hookPlace" -}}
{{- $manager := .Values.replicationManager -}}
{{- $own := .Values.hookPods -}}
{{- $values := pick $manager "runtimeClassName" "hostAliases" "dnsPolicy" "dnsConfig" -}}
{{- $_ := set $values "nodeSelector" ($own.nodeSelector | default $manager.nodeSelector) -}}
{{- $_ := set $values "tolerations" ($own.tolerations | default $manager.tolerations) -}}
{{- $_ := set $values "affinity" ($own.affinity | default (pick ($manager.affinity | default dict) "nodeAffinity")) -}}
{{- $_ := set $values "priorityClassName" ($own.priorityClassName | default $manager.priorityClassName) -}}
{{- include "zero-cache.place" (dict "root" . "role" "" "values" $values) -}}
{{- end -}}

{{- /* Gives the volumes that all pods of a role have beside that of the replica. Takes (dict "root" . "values" .Values.viewSyncer). */ -}}
{{- define "zero-cache.volumes" -}}
- name: tmp
  emptyDir: {{ include "zero-cache.emptyDir" .values.tmp }}
{{- include "zero-cache.caVolume" .root }}
{{- with .values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- /*
Gives the volume of a replica that goes with its pod: a claim, or the node's disk.
Takes (dict "root" . "role" "view-syncer" "storage" .Values.viewSyncer.storage).
*/ -}}
{{- define "zero-cache.ownVolume" -}}
- name: data
  {{- if .storage.size }}
  ephemeral:
    volumeClaimTemplate:
      metadata:
        labels: {{- include "zero-cache.podLabels" (dict "root" .root "role" .role "values" dict) | nindent 10 }}
      spec:
        accessModes: [ReadWriteOnce]
        {{- with .storage.storageClass }}
        storageClassName: {{ eq . "-" | ternary "" . | quote }}
        {{- end }}
        resources:
          requests:
            storage: {{ .storage.size | quote }}
  {{- else }}
  emptyDir: {{ include "zero-cache.emptyDir" .storage }}
  {{- end }}
{{- end -}}

{{- /* Gives the mounts of zero-cache's container. Takes (dict "root" . "values" .Values.viewSyncer). */ -}}
{{- define "zero-cache.volumeMounts" -}}
- {name: data, mountPath: {{ dir .root.Values.common.replicaFile | quote }}}
- {name: tmp, mountPath: /tmp}
{{- include "zero-cache.caMount" .root }}
{{- with .values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- /* Gives the volume with a private authority's certificates, if there are any. Takes the root. */ -}}
{{- define "zero-cache.caVolume" -}}
{{- with .Values.common.caBundle }}
{{- if .configMap }}
- name: ca
  configMap: {name: {{ .configMap | quote }}}
{{- else if .secret }}
- name: ca
  secret: {secretName: {{ .secret | quote }}}
{{- end }}
{{- end }}
{{- end -}}

{{- /* Gives the mount of this volume. Takes the root. */ -}}
{{- define "zero-cache.caMount" -}}
{{- if include "zero-cache.usesCaBundle" . }}
- {name: ca, mountPath: /etc/zero-cache/ca, readOnly: true}
{{- end }}
{{- end -}}

{{- /* Gives an emptyDir of a medium and size. Takes a map with medium and sizeLimit. */ -}}
{{- define "zero-cache.emptyDir" -}}
{{- $settings := dict -}}
{{- with .medium }}{{ $_ := set $settings "medium" . }}{{ end -}}
{{- with .sizeLimit }}{{ $_ := set $settings "sizeLimit" . }}{{ end -}}
{{- toJson $settings -}}
{{- end -}}

{{- /* Gives what every container of the release has in common. Takes (dict "root" . "image" .Values.image "tag" "1.9.0"). */ -}}
{{- define "zero-cache.container" -}}
image: {{ include "zero-cache.image" . | quote }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
{{- with .root.Values.containerSecurityContext }}
securityContext: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- /* Gives the same for a container of the zero-cache image. Takes the root. */ -}}
{{- define "zero-cache.zeroContainer" -}}
{{- include "zero-cache.container" (dict "root" . "image" .Values.image "tag" .Chart.AppVersion) -}}
{{- end -}}

{{- /* Gives an image's full name; the digest wins over the tag. Takes (dict "root" . "image" .Values.image "tag" "the default tag"). */ -}}
{{- define "zero-cache.image" -}}
{{- with .root.Values.global.imageRegistry | default .image.registry }}{{ . }}/{{ end -}}
{{- .image.repository -}}
{{- if .image.digest -}}
@{{ .image.digest }}
{{- else -}}
:{{ .image.tag | default .tag }}
{{- end -}}
{{- end -}}
