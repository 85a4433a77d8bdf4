{{- /* Refuses settings of the Service, the Ingress and the HTTPRoute. Takes the root. */ -}}
{{- define "zero-cache.validate.traffic" -}}
{{- $ingress := .Values.viewSyncer.ingress -}}
{{- $route := .Values.viewSyncer.httpRoute -}}
{{- if $ingress.enabled }}
{{- if not $ingress.hosts }}
viewSyncer.ingress.hosts must name a host where viewSyncer.ingress.enabled is true, because an Ingress without rules is rejected; add {host: zero.example.com}.
{{- end }}
{{- end }}
{{- if $route.enabled }}
{{- if not $route.parentRefs }}
viewSyncer.httpRoute.parentRefs must name a Gateway where viewSyncer.httpRoute.enabled is true, because a route without one gets no traffic; add {name: my-gateway}.
{{- end }}
{{- if $ingress.enabled }}
{{- range $ingress.hosts }}
{{- if has .host ($route.hostnames | default list) }}
viewSyncer.httpRoute.hostnames must not contain {{ .host }}, because viewSyncer.ingress publishes it too and a name leads to one of them; keep it in one.
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.viewSyncer.service }}
{{- if eq .type "ClusterIP" }}
{{- if .nodePort }}
viewSyncer.service.nodePort must be null where viewSyncer.service.type is ClusterIP, because only the other types have a port on the nodes; leave it out, or change the type.
{{- end }}
{{- if .externalTrafficPolicy }}
viewSyncer.service.externalTrafficPolicy must be empty where viewSyncer.service.type is ClusterIP, because Kubernetes rejects it there; leave it out, or change the type.
{{- end }}
{{- end }}
{{- if ne .type "LoadBalancer" }}
{{- if or .loadBalancerClass .loadBalancerSourceRanges }}
viewSyncer.service.type must be LoadBalancer where loadBalancerClass or loadBalancerSourceRanges is set, because they are a load balancer's; change the type, or leave them out.
{{- end }}
{{- end }}
{{- if .trafficDistribution }}
{{- if semverCompare "<1.31-0" $.Capabilities.KubeVersion.Version }}
viewSyncer.service.trafficDistribution must be empty on Kubernetes older than 1.31, because it doesn't know the field; leave it out.
{{- end }}
{{- end }}
{{- if has .trafficDistribution (list "PreferSameZone" "PreferSameNode") }}
{{- if semverCompare "<1.34-0" $.Capabilities.KubeVersion.Version }}
viewSyncer.service.trafficDistribution must be empty or PreferClose on Kubernetes older than 1.34, because it doesn't know the value; change it.
{{- end }}
{{- end }}
{{- if .loadBalancerClass }}
{{- if semverCompare "<1.22-0" $.Capabilities.KubeVersion.Version }}
viewSyncer.service.loadBalancerClass must be empty on Kubernetes older than 1.22, because it doesn't know the field; leave it out.
{{- end }}
{{- end }}
{{- if eq .ipFamilyPolicy "SingleStack" }}
{{- if gt (len (.ipFamilies | default list)) 1 }}
viewSyncer.service.ipFamilies must name one family where viewSyncer.service.ipFamilyPolicy is SingleStack, because Kubernetes rejects two; remove one, or change the policy.
{{- end }}
{{- end }}
{{- if or .ipFamilyPolicy .ipFamilies .appProtocol }}
{{- if semverCompare "<1.20-0" $.Capabilities.KubeVersion.Version }}
viewSyncer.service.ipFamilyPolicy, ipFamilies and appProtocol must be empty on Kubernetes older than 1.20, because it doesn't know the fields; leave them out.
{{- end }}
{{- end }}
{{- end }}
{{- end -}}
