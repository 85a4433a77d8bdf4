"""Each rule about the exposure and the surroundings of zero-cache passes a clean manifest and finds a defect in it."""

# zero-cache's own ports
ZERO = """\
apiVersion: v1
kind: Pod
metadata: {name: zero, labels: {app: zero}}
spec: {containers: [{name: zero, image: rocicorp/zero:1.9.0, env: []}]}
---
"""


def test_private_port_stays_inside(catches):
    catches(
        ZERO
        + """\
apiVersion: v1
kind: Service
metadata: {name: clients}
spec: {type: LoadBalancer, selector: {app: zero}, ports: [{name: http, port: 80, targetPort: 4848}]}
---
apiVersion: v1
kind: Service
metadata: {name: inside}
spec: {type: ClusterIP, selector: {app: zero}, ports: [{name: changes, port: 4849}]}
""",
        planted=("type: ClusterIP", "type: NodePort"),
        at="inside spec.ports[changes]",
    )


def test_a_replication_managers_main_port_is_private_too(findings):
    manager = ZERO.replace("env: []", 'env: [{name: ZERO_NUM_SYNC_WORKERS, value: "0"}]')
    service = "{apiVersion: v1, kind: Service, metadata: {name: rm}, spec: {type: NodePort, selector: {app: zero}, ports: [{name: http, port: 4848}]}}"

    assert findings("private-port-stays-inside", ZERO + service) == []
    assert findings("private-port-stays-inside", manager + service) == ["rm spec.ports[http]"]


def test_private_port_has_no_route(catches):
    catches(
        ZERO
        + """\
apiVersion: v1
kind: Service
metadata: {name: zero}
spec: {selector: {app: zero}, ports: [{name: http, port: 4848}, {name: changes, port: 4849}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: zero}
spec: {defaultBackend: {service: {name: zero, port: {name: http}}}}
""",
        planted=("port: {name: http}", "port: {name: changes}"),
        at="zero spec.defaultBackend",
    )


def test_service_links_hide_no_option(catches):
    catches(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: zero}
        spec: {enableServiceLinks: false, containers: [{name: zero, image: rocicorp/zero:1.9.0}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: zero}
        spec: {ports: [{port: 4848}]}
        """,
        planted=("enableServiceLinks: false, ", ""),
        at="zero spec.enableServiceLinks",
    )


def test_a_service_of_another_name_sets_no_option(findings):
    pod = "{apiVersion: v1, kind: Pod, metadata: {name: zero}, spec: {containers: [{name: zero, image: rocicorp/zero:1.9.0}]}}"
    service = "{apiVersion: v1, kind: Service, metadata: {name: my-zero}, spec: {ports: [{port: 4848}]}}"

    assert findings("service-links-hide-no-option", f"{pod}\n---\n{service}") == []
