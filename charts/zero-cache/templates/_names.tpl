{{- /* Gives the value of app.kubernetes.io/name. Takes the root. */ -}}
{{- define "zero-cache.appName" -}}
{{- .Values.nameOverride | default .Chart.Name -}}
{{- end -}}

{{- /* Gives the release's full name, before it is fitted to an object. Takes the root. */ -}}
{{- define "zero-cache.baseName" -}}
{{- $name := include "zero-cache.appName" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name -}}
{{- end -}}
{{- end -}}

{{- /*
Gives an object's name: the full name and a suffix. A name that had to be changed or cut has a hash of the original, so
that no two releases share a name. Takes (dict "root" . "suffix" "-view-syncer" "max" 63).
*/ -}}
{{- define "zero-cache.objectName" -}}
{{- $original := include "zero-cache.baseName" .root -}}
{{- $name := regexReplaceAll "[^a-z0-9-]" $original "-" -}}
{{- if not (regexMatch "^[a-z]" $name) -}}
{{- $name = printf "z%s" $name -}}
{{- end -}}
{{- $room := int (sub .max (len .suffix)) -}}
{{- if or (ne $name $original) (gt (len $name) $room) -}}
{{- $stem := trunc (int (sub $room 9)) $name -}}
{{- $name = printf "%s-%s" (regexReplaceAll "-+$" $stem "") (sha256sum $original | trunc 8) -}}
{{- end -}}
{{- print $name .suffix -}}
{{- end -}}

{{- /* Gives the name of the replication manager's objects. 52: the pods of a StatefulSet have its name and a hash in a label. Takes the root. */ -}}
{{- define "zero-cache.replicationManager.objectName" -}}
{{- include "zero-cache.objectName" (dict "root" . "suffix" "-replication-manager" "max" 52) -}}
{{- end -}}

{{- /* Gives the name of the view syncers' objects. Takes the root. */ -}}
{{- define "zero-cache.viewSyncer.objectName" -}}
{{- include "zero-cache.objectName" (dict "root" . "suffix" "-view-syncer" "max" 63) -}}
{{- end -}}

{{- /* Gives the name of the Secret that holds the secrets given as values. Takes the root. */ -}}
{{- define "zero-cache.credentials.objectName" -}}
{{- include "zero-cache.objectName" (dict "root" . "suffix" "-credentials" "max" 63) -}}
{{- end -}}

{{- /* Gives the name of the Job that cleans up after uninstall, and of its Secret. Takes the root. */ -}}
{{- define "zero-cache.cleanup.objectName" -}}
{{- include "zero-cache.objectName" (dict "root" . "suffix" "-cleanup" "max" 63) -}}
{{- end -}}

{{- /* Gives the name of the pods' service account. Takes the root. */ -}}
{{- define "zero-cache.serviceAccount.objectName" -}}
{{- if .Values.serviceAccount.name -}}
{{- .Values.serviceAccount.name -}}
{{- else if .Values.serviceAccount.create -}}
{{- include "zero-cache.objectName" (dict "root" . "suffix" "" "max" 63) -}}
{{- else -}}
default
{{- end -}}
{{- end -}}
