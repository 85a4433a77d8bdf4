"""Each rule about references to other objects passes a clean manifest and finds a defect in it."""

import pytest


def pod(spec: str) -> str:
    return f"""
        apiVersion: v1
        kind: Pod
        metadata: {{name: web}}
        spec: {spec}
        """


SECRET = """
        apiVersion: v1
        kind: Secret
        metadata: {name: zero-login}
        stringData: {user: a, password: b}
        ---"""


def test_secret_exists(catches):
    catches(
        SECRET + pod("{containers: [{name: web, image: web:1, envFrom: [{secretRef: {name: zero-login}}]}]}"),
        planted=("secretRef: {name: zero-login}", "secretRef: {name: zero-credentials}"),
        at="web spec.containers[web].envFrom[0]",
    )


@pytest.mark.parametrize(
    ("name", "values", "is_found"),
    [
        ("zero-login", "", False),
        ("zero-logins", "", True),  # a wrong letter
        ("zero-db", "", True),  # with the prefix of the release
        ("zero-db", "auth: {existingSecret: zero-db}", False),  # named in the values
        ("zero-db", "auth: {existingSecret: '{{ .Release.Name }}-db'}", False),
        ("database", "", False),  # created by someone else
    ],
)
def test_a_secret_that_is_not_in_the_release_is_a_mistake_or_somebody_elses(findings, name, values, is_found):
    manifests = SECRET + pod(f"{{imagePullSecrets: [{{name: {name}}}], containers: [{{name: web, image: web:1}}]}}")

    assert findings("secret-exists", manifests, values=(values,)) == is_found * ["web spec.imagePullSecrets[0]"]


def test_a_secret_that_a_custom_resource_or_a_job_makes_is_no_mistake(findings):
    user = pod("{volumes: [{name: tls, secret: {secretName: zero-tls}}], containers: [{name: web, image: web:1}]}")
    certificate = (
        "{apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {name: tls}, spec: {secretName: zero-tls}}"
    )
    job = """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: tls}
        spec: {template: {spec: {containers: [{name: make, image: make:1, args: ["--secret-name=zero-tls"]}]}}}
        """

    assert findings("secret-exists", user) == ["web spec.volumes[tls].secret"]
    assert findings("secret-exists", f"{user}\n        ---\n        {certificate}") == []
    assert findings("secret-exists", f"{user}\n        ---{job}") == []


def test_config_map_exists(catches):
    catches(
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: zero-settings}
        data: {a: b}
        ---"""
        + pod("{volumes: [{name: s, configMap: {name: zero-settings}}], containers: [{name: web, image: web:1}]}"),
        planted=("configMap: {name: zero-settings}", "configMap: {name: zero-setings}"),
        at="web spec.volumes[s].configMap",
    )


def test_claim_exists(catches):
    catches(
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: zero-data}
        ---"""
        + pod(
            "{volumes: [{name: data, persistentVolumeClaim: {claimName: zero-data}}], containers: [{name: web, image: web:1}]}"
        ),
        planted=("claimName: zero-data", "claimName: zero-web-data"),
        at="web spec.volumes[data].persistentVolumeClaim",
    )


def test_service_account_exists(catches):
    catches(
        """
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: zero-web}
        ---"""
        + pod("{serviceAccountName: zero-web, containers: [{name: web, image: web:1}]}"),
        planted=("serviceAccountName: zero-web", "serviceAccountName: zero"),
        at="web spec.serviceAccountName",
    )


def test_referenced_key_exists(catches):
    catches(
        SECRET
        + pod(
            "{containers: [{name: web, image: web:1, env: [{name: A, valueFrom: {secretKeyRef: {name: zero-login, key: user}}}]}],"
            " volumes: [{name: v, projected: {sources: [{secret: {name: zero-login, items: [{key: password, path: p}]}}]}}]}"
        ),
        planted=("items: [{key: password", "items: [{key: passwort"),
        at="web spec.volumes[v].projected.sources[0]",
    )


def test_scale_target_exists(catches):
    catches(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {template: {spec: {containers: [{name: web, image: web:1}]}}}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {scaleTargetRef: {kind: Deployment, name: web}, maxReplicas: 2}
        """,
        planted=("{kind: Deployment, name: web}", "{kind: StatefulSet, name: web}"),
        at="web spec.scaleTargetRef",
    )


def test_stateful_set_service_exists(catches):
    catches(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec: {clusterIP: None}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec: {serviceName: db, template: {spec: {containers: [{name: db, image: db:1}]}}}
        """,
        planted=("serviceName: db", "serviceName: db-headless"),
        at="db spec.serviceName",
    )


def test_role_binding_resolves(catches):
    catches(
        """
        {apiVersion: v1, kind: ServiceAccount, metadata: {name: zero-web}}
        ---
        {apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: zero-web}, rules: []}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: zero-web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: zero-web}
        subjects: [{kind: ServiceAccount, name: zero-web, namespace: default}]
        """,
        planted=("namespace: default", "namespace: kube-system"),
        at="zero-web subjects[0]",
    )


def test_mount_has_volume(catches):
    catches(
        pod(
            "{containers: [{name: web, image: web:1, volumeMounts: [{name: tmp, mountPath: /tmp}]}], volumes: [{name: tmp}]}"
        ),
        planted=("volumes: [{name: tmp}]", "volumes: []"),
        at="web spec.containers[web].volumeMounts[tmp]",
    )


def test_volume_is_mounted(catches):
    catches(
        pod(
            "{containers: [{name: web, image: web:1, volumeMounts: [{name: tmp, mountPath: /tmp}]}], volumes: [{name: tmp}]}"
        ),
        planted=("volumes: [{name: tmp}]", "volumes: [{name: tmp}, {name: cache}]"),
        at="web spec.volumes[cache]",
    )
