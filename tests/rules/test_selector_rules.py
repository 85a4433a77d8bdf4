"""Each rule about selectors of Services, policies, budgets, monitors and workloads passes a clean manifest and finds a defect in it."""

POD = "{apiVersion: v1, kind: Pod, metadata: {name: web, labels: {app: web, tier: front}}, spec: {containers: [{name: web, image: web:1}]}}"


def test_service_selects_pods(catches):
    catches(
        f"""
        {POD}
        ---
        apiVersion: v1
        kind: Service
        metadata: {{name: web}}
        spec: {{selector: {{app: web}}, ports: [{{port: 80}}]}}
        """,
        planted=("selector: {app: web}", "selector: {app: wbe}"),
        at="web spec.selector",
    )


def test_service_avoids_hook_pods(catches):
    catches(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: check, labels: {app: check}, annotations: {helm.sh/hook: test}}
        spec: {restartPolicy: Never, containers: [{name: check, image: check:1}]}
        """,
        planted=("labels: {app: check}", "labels: {app: web}"),
        at="web spec.selector",
    )


def test_policy_selects_pods(catches):
    catches(
        f"""
        {POD}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {{name: web}}
        spec: {{podSelector: {{matchExpressions: [{{key: app, operator: In, values: [web]}}]}}}}
        """,
        planted=("values: [web]", "values: [api]"),
        at="web spec.podSelector",
    )


def test_budget_selects_pods(catches):
    catches(
        f"""
        {POD}
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {{name: web}}
        spec: {{maxUnavailable: 1, selector: {{matchLabels: {{tier: front}}}}}}
        """,
        planted=("{tier: front}}}", "{tier: back}}}"),
        at="web spec.selector",
    )


def test_policy_peers_exist(catches):
    catches(
        f"""
        {POD}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {{name: web}}
        spec:
          podSelector: {{}}
          ingress:
            - from:
                - podSelector: {{matchLabels: {{app: web, tier: "front"}}}}
                - podSelector: {{matchLabels: {{app.kubernetes.io/name: ingress-nginx}}}}  # somebody else's
        """,
        planted=('tier: "front"', 'tier: "frontend"'),
        at="web spec.ingress[0].from[0].podSelector",
    )


def test_monitor_selects_services(catches):
    catches(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web, labels: {app: web}}
        spec: {ports: [{name: metrics, port: 9090}]}
        ---
        apiVersion: monitoring.coreos.com/v1
        kind: ServiceMonitor
        metadata: {name: web}
        spec: {selector: {matchLabels: {app: web}}, endpoints: [{port: "metrics"}]}
        """,
        planted=('port: "metrics"', 'port: "http-metrics"'),
        at="web spec.endpoints[0].port",
    )


def test_selector_matches_template(catches):
    catches(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: "web"}}
            spec: {containers: [{name: web, image: web:1}]}
        """,
        planted=('app: "web"', 'app: "app"'),
        at="web spec.selector",
    )


def test_selectors_are_disjoint(catches):
    catches(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: shop, role: web}}
          template:
            metadata: {labels: {app: shop, role: web}}
            spec: {containers: [{name: web, image: web:1}]}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          selector: {matchLabels: {app: shop, "role": db}}
          template:
            metadata: {labels: {app: shop, role: db}}
            spec: {containers: [{name: db, image: db:1}]}
        """,
        planted=('{matchLabels: {app: shop, "role": db}}', "{matchLabels: {app: shop}}"),
        at="db spec.selector",
    )


def test_selector_is_stable(catches):
    catches(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web, helm.sh/chart: web-1.0.0}}
            spec: {containers: [{name: web, image: web:1}]}
        """,
        planted=("matchLabels: {app: web}", "matchLabels: {app: web, helm.sh/chart: web-1.0.0}"),
        at="web spec.selector",
    )


def test_spread_selects_own_pods(catches):
    catches(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          template:
            metadata: {labels: {app: web}}
            spec:
              topologySpreadConstraints:
                - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: "web"}}}
              containers: [{name: web, image: web:1}]
        """,
        planted=('app: "web"', 'app: "shop"'),
        at="web spec.template.spec.topologySpreadConstraints[0].labelSelector",
    )


def test_pods_that_an_operator_makes_may_be_selected(findings):
    service = (
        "{apiVersion: v1, kind: Service, metadata: {name: db}, spec: {selector: {cluster: db}, ports: [{port: 5432}]}}"
    )
    operated = "{apiVersion: postgresql.cnpg.io/v1, kind: Cluster, metadata: {name: db}, spec: {instances: 3}}"

    assert findings("service-selects-pods", service) == ["db spec.selector"]
    assert findings("service-selects-pods", f"{service}\n---\n{operated}") == []
