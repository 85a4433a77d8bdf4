"""Each rule about security passes a clean manifest and finds a defect in it."""

import pytest

RESTRICTED = """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          hostNetwork: false
          securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
          volumes: [{name: tmp, emptyDir: {}}]
          initContainers:
            - name: wait
              image: web:1
              securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, runAsUser: 1000}
          containers:
            - name: web
              image: web:1
              securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: ["ALL"]}}
        """


def test_container_runs_as_non_root(catches):
    catches(
        RESTRICTED,
        planted=("runAsUser: 1000", "runAsUser: 0"),
        at="web spec.initContainers[wait].securityContext.runAsUser",
    )


def test_a_container_may_not_undo_what_its_pod_says(findings):
    undone = RESTRICTED.replace("runAsUser: 1000", "runAsNonRoot: false")

    assert findings("container-runs-as-non-root", undone) == [
        "web spec.initContainers[wait].securityContext.runAsNonRoot"
    ]


def test_container_gains_no_privileges(catches):
    catches(
        RESTRICTED,
        planted=("allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}", "capabilities: {drop: [ALL]}"),
        at="web spec.initContainers[wait].securityContext.allowPrivilegeEscalation",
    )


def test_container_drops_capabilities(catches):
    catches(
        RESTRICTED,
        planted=('drop: ["ALL"]', 'drop: ["ALL"], add: [NET_ADMIN]'),
        at="web spec.containers[web].securityContext.capabilities",
    )


def test_container_has_seccomp_profile(catches):
    catches(
        RESTRICTED.replace(", runAsUser: 1000", ", seccompProfile: {type: Localhost, localhostProfile: a.json}"),
        planted=("type: Localhost", "type: Unconfined"),
        at="web spec.initContainers[wait].securityContext.seccompProfile",
    )


def test_volume_type_is_restricted(catches):
    catches(RESTRICTED, planted=("emptyDir: {}", "hostPath: {path: /tmp}"), at="web spec.volumes[tmp].hostPath")


def test_pod_stays_off_its_node(catches):
    catches(RESTRICTED, planted=("hostNetwork: false", "hostNetwork: true"), at="web spec.hostNetwork")


def test_windows_has_no_such_settings(findings):
    windows = "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {os: {name: windows}, containers: [{name: web, image: web:1}]}}"

    assert findings("container-drops-capabilities", windows) == []


def test_token_has_a_use(catches):
    catches(
        """
        {apiVersion: v1, kind: ServiceAccount, metadata: {name: web}}
        ---
        {apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {serviceAccountName: web, containers: [{name: web, image: web:1}]}}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: web}
        roleRef: {kind: Role, name: web}
        subjects: [{kind: ServiceAccount, "name": web}]
        """,
        planted=('"name": web}]', '"name": other}]'),
        at="web spec.automountServiceAccountToken",
    )


@pytest.mark.parametrize(
    ("spec", "is_found"),
    [
        ("", True),  # the account `default`
        ("automountServiceAccountToken: false, ", False),
        ("serviceAccountName: the-users-own, ", False),
    ],
)
def test_a_token_is_judged_where_its_account_is_known(findings, spec, is_found):
    manifest = f"{{apiVersion: v1, kind: Pod, metadata: {{name: web}}, spec: {{{spec}containers: [{{name: web, image: web:1}}]}}}}"

    assert findings("token-has-a-use", manifest) == is_found * ["web spec.automountServiceAccountToken"]


def test_role_has_no_wildcard(catches):
    catches(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: web}
        rules: [{apiGroups: [""], resources: [pods], verbs: [get, list]}]
        """,
        planted=("verbs: [get, list]", 'verbs: ["*"]'),
        at="web rules[0].verbs",
    )


def test_image_is_pinned(catches):
    catches(
        "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: web, image: registry:5000/zero:1.9.0}]}}",
        planted=("zero:1.9.0", "zero"),
        at="web spec.containers[web].image",
    )


@pytest.mark.parametrize("image", ["zero:latest", "example.com/zero", f"zero:latest@sha256:{'a' * 64}"])
def test_an_image_is_pinned_by_a_version_or_a_digest(findings, image):
    manifest = (
        f"{{apiVersion: v1, kind: Pod, metadata: {{name: a}}, spec: {{containers: [{{name: a, image: '{image}'}}]}}}}"
    )

    assert findings("image-is-pinned", manifest) == ("@" not in image) * ["a spec.containers[a].image"]


def test_no_secret_in_environment(catches):
    catches(
        """
        apiVersion: v1
        metadata: {name: web}
        kind: Pod
        spec:
          containers:
            - name: web
              image: web:1
              env:
                - {name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}
                - {name: DB, value: "postgres://web:$(DB_PASSWORD)@db:5432/web"}
        """,
        planted=("web:$(DB_PASSWORD)@", "web:hunter2@"),
        at="web spec.containers[web].env[DB]",
    )


@pytest.mark.parametrize(
    ("name", "value", "is_found"),
    [
        ("ZERO_ADMIN_PASSWORD", "correct-horse", True),
        ("ZERO_AUTH_SECRET", "changeme", True),
        ("GITHUB_TOKEN", "ghp_abc", True),
        ("AWS_SECRET_ACCESS_KEY", "abc", True),
        ("ZERO_QUERY_API_KEY", "abc", True),
        ("DSN", "host=db user=web password=hunter2", True),
        ("ZERO_ADMIN_PASSWORD", "", False),
        ("PASSWORD_FILE", "/run/secrets/password", False),
        ("DB_PASSWORD", "/run/secrets/password", False),
        ("DB_SECRET", "$(OTHER)", False),
        ("MAX_TOKEN", "4096", False),
        ("PRIMARY_KEY", "id", False),
        ("AWS_ACCESS_KEY_ID", "AKIA", False),
        ("SECRET_NAME", "web-login", False),
        ("ENABLE_TOKEN", "true", False),
        ("PROXY", "http://proxy:3128", False),
    ],
)
def test_a_value_is_secret_by_its_name_or_its_form(findings, name, value, is_found):
    manifest = f"""
        apiVersion: v1
        kind: Pod
        metadata: {{name: web}}
        spec: {{containers: [{{name: web, image: web:1, env: [{{name: {name}, value: "{value}"}}]}}]}}
        """

    assert findings("no-secret-in-environment", manifest) == is_found * [f"web spec.containers[web].env[{name}]"]


def test_no_secret_in_arguments(catches):
    catches(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web:1, args: [--admin-password, $(ADMIN_PASSWORD), --port=80]}]}
        """,
        planted=("$(ADMIN_PASSWORD)", "hunter2"),
        at="web spec.containers[web].args[0]",
    )


def test_no_secret_in_config_map(catches):
    catches(
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data:
          ADMIN_USER: admin
          web.ini: |
            user = admin
            password = ${PASSWORD}
          help.txt: "write it as postgres://user:password@host:5432/name"
        """,
        planted=("${PASSWORD}", "hunter2"),
        at="web data[web.ini]",
    )


@pytest.mark.parametrize(
    "secret", ["URL: redis://:hunter2@redis:6379", 'API_KEY: "abc"', "key.pem: -----BEGIN EC PRIVATE KEY-----"]
)
def test_a_config_map_has_no_secret_in_any_form(findings, secret):
    manifest = f"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: web}}, data: {{{secret}}}}}"

    assert findings("no-secret-in-config-map", manifest) == [f"web data[{secret.partition(':')[0]}]"]


def test_no_secret_in_annotations(catches):
    catches(
        '{apiVersion: v1, kind: ConfigMap, metadata: {name: web, annotations: {db: "postgres://db:5432/web"}}}',
        planted=("postgres://db", "postgres://web:hunter2@db"),
        at="web metadata.annotations[db]",
    )


def test_a_finding_never_shows_the_secret(release_findings):
    manifest = """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, annotations: {db: "postgres://web:hunter2@db"}}
        spec:
          containers:
            - {name: web, image: web:1, args: [--token=hunter2], env: [{name: PASSWORD, value: hunter2}]}
        ---
        {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {PASSWORD: hunter2}}
        """
    found = [finding for finding in release_findings(manifest) if "secret" in finding[0]]

    assert len(found) == 4
    assert "hunter2" not in str(found)
