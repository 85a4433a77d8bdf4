{{- define "roles.pod" -}}
metadata:
  labels: {{- include "roles.labels" . | nindent 4 }}
spec:
  serviceAccountName: {{ .root.Release.Name }}
  terminationGracePeriodSeconds: 900
  securityContext:
    seccompProfile: {type: RuntimeDefault}
    runAsUser: 0
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          app.kubernetes.io/component: {{ .role.name }}-pod
  volumes:
    - name: replica
      emptyDir: {}
    - name: tmp
      emptyDir: {}
  containers:
    - name: {{ .role.name }}
      image: {{ .root.Values.zeroImage }}
      envFrom:
        - secretRef:
            name: {{ .root.Values.secretName }}
      env: {{- toYaml .role.env | nindent 8 }}
      ports:
        - name: {{ .role.listens.name }}
          containerPort: {{ .role.listens.number }}
      securityContext:
        allowPrivilegeEscalation: false
        capabilities: {drop: [ALL]}
      lifecycle:
        preStop:
          exec:
            command: [/bin/sh, -c, sleep 20]
      startupProbe:
        tcpSocket: {port: {{ .role.listens.number }}}
        periodSeconds: 10
        failureThreshold: 180
      readinessProbe:
        tcpSocket: {port: {{ .role.listens.number }}}
      volumeMounts:
        - name: replica
          mountPath: /data
{{- end }}

{{- define "roles.labels" -}}
app.kubernetes.io/name: roles
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .role.name }}
{{- end }}
