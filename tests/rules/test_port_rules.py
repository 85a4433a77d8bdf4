"""Each rule about ports and the objects that lead to them passes a clean manifest and finds a defect in it."""

WEB = """\
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: web, image: web:1, ports: [{name: http, containerPort: 8080}]}]}
---
"""
SERVICE = "{apiVersion: v1, kind: Service, metadata: {name: zero-web}, spec: {selector: {app: web}, ports: [{name: http, port: 80}]}}\n---\n"


def test_service_target_port_exists(catches):
    catches(
        WEB
        + """\
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{name: web, port: 80, targetPort: http}]}
""",
        planted=("targetPort: http", "targetPort: 80"),
        at="web spec.ports[web].targetPort",
    )


def test_a_view_syncer_has_no_change_streamer_port(findings):
    pod = """\
        apiVersion: v1
        kind: Pod
        metadata: {{name: zero, labels: {{app: zero}}}}
        spec: {{containers: [{{name: zero, image: rocicorp/zero:1.9.0, env: [{env}]}}]}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {{name: zero}}
        spec: {{selector: {{app: zero}}, ports: [{{name: changes, port: 4849}}]}}
    """

    assert findings("service-target-port-exists", pod.format(env="")) == []
    streamer = "{name: ZERO_CHANGE_STREAMER_URI, value: ws://elsewhere:4849}"
    assert findings("service-target-port-exists", pod.format(env=streamer)) == ["zero spec.ports[changes].targetPort"]


def test_zero_cache_whose_options_are_not_in_sight_may_have_its_default_ports(findings):
    pod = """\
        apiVersion: v1
        kind: Pod
        metadata: {{name: zero, labels: {{app: zero}}}}
        spec: {{containers: [{{name: zero, image: rocicorp/zero:1.9.0, ports: {ports}, envFrom: [{{secretRef: {{name: a}}}}]}}]}}
    """
    service = "{{apiVersion: v1, kind: Service, metadata: {{name: zero}}, spec: {{selector: {{app: zero}}, ports: [{{port: {port}}}]}}}}"

    def found(ports: str, port: int) -> list[str]:
        return findings("service-target-port-exists", pod.format(ports=ports), service.format(port=port))

    assert found("[{containerPort: 5000}]", 4848) == found("[{containerPort: 5000}]", 5000) == found("[]", 7) == []
    assert found("[{containerPort: 5000}]", 7) == ["zero spec.ports[0].targetPort"]


def test_probe_port_exists(catches):
    catches(
        """
        kind: Pod
        apiVersion: v1
        metadata: {name: web}
        spec:
          containers:
            - name: web
              image: web:1
              ports: [{name: http, containerPort: 8080}]
              readinessProbe: {httpGet: {path: /, port: http}}
        """,
        planted=("port: http}", "port: web}"),
        at="web spec.containers[web].readinessProbe.httpGet.port",
    )


def test_ingress_backend_exists(catches):
    catches(
        SERVICE
        + """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  rules:
    - http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: zero-web, port: {number: 80}}}}
          - {path: /b, pathType: Prefix, backend: {service: {name: somebody-elses, port: {number: 80}}}}
""",
        planted=("service: {name: zero-web,", "service: {name: zero-api,"),
        at="web spec.rules[0].http.paths[0].backend",
    )


def test_route_backend_exists(catches):
    catches(
        SERVICE
        + """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec: {rules: [{backendRefs: [{name: zero-web, port: 80}]}]}
""",
        planted=("port: 80}]}]}\n", "port: 8080}]}]}\n"),
        at="web spec.rules[0].backendRefs[0]",
    )


def test_environment_address_exists(catches):
    catches(
        SERVICE
        + """\
apiVersion: v1
kind: Pod
metadata: {name: client}
spec:
  containers:
    - name: client
      image: client:1
      env:
        - {name: WEB, value: "http://zero-web:80/path"}
        - {name: SAME, value: "http://zero-web.default.svc.cluster.local"}
        - {name: OTHER, value: "http://zero-web.elsewhere.svc:81,https://example.com"}
        - {name: BUCKET, value: "s3://zero-backup/path"}
""",
        planted=("http://zero-web:80/path", "http://zero-wbe:80/path"),
        at="client spec.containers[client].env[WEB]",
    )


def test_an_address_with_a_port_that_the_service_lacks_is_found(findings):
    pod = """\
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: client}
        spec: {containers: [{name: client, image: client:1, env: [{name: WEB, value: "ws://zero-web:4849"}]}]}
    """

    assert findings("environment-address-exists", SERVICE.replace("---\n", "") + pod.replace("        ", "")) == [
        "client spec.containers[client].env[WEB]"
    ]


def test_port_names_are_valid(catches):
    catches(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web:1, ports: [{name: change-streamer, containerPort: 4849}]}]}
        """,
        planted=("change-streamer", "zero-change-streamer"),
        at="web spec.containers[web].ports[zero-change-streamer]",
    )


def test_a_service_with_two_ports_names_both(findings):
    service = "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{name: a, port: 1}, {port: 2}]}}"

    assert findings("port-names-are-valid", service) == ["web spec.ports[1]"]
