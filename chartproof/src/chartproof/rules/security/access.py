"""Pods get no access to the Kubernetes API that they don't use, and their images are pinned."""

import re
from collections.abc import Iterator

from chartproof.release.fields import get_maps, get_path, get_strings
from chartproof.release.objects import Object
from chartproof.release.pods import Pod, pods
from chartproof.release.release import Release
from chartproof.rules.catalogue import Finding, rule

_DIGEST = re.compile(r"@sha256:[0-9a-f]{64}$")
_MOVING = frozenset({"latest", "main", "master", "edge", "nightly", "stable", "dev", "develop"})


@rule(
    "token-has-a-use",
    "A pod gets a service account token only if a binding of the release names its account.",
    because="An intruder in the pod has the token, and with it every permission that the account ever gets.",
    source="https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting",
    fix="Set automountServiceAccountToken: false in the pod's spec.",
)
def token_has_a_use(release: Release) -> Iterator[Finding]:
    for pod in pods(release):
        name = str(pod.spec.get("serviceAccountName") or pod.spec.get("serviceAccount") or "default")
        accounts = [
            obj for obj in release.of_kind("ServiceAccount") if (obj.name, obj.namespace) == (name, pod.namespace)
        ]
        if not accounts and name != "default":
            continue  # the account exists outside the release, and so may its roles
        setting = pod.spec.get("automountServiceAccountToken")
        if setting is None:
            setting = next((obj.body.get("automountServiceAccountToken") for obj in accounts), None)
        if setting is not False and not _is_bound(release, name, pod):
            field = f"{pod.path}spec.automountServiceAccountToken"
            yield Finding(pod.owner, field, f"it is not false, and no binding of the release names the account {name}")


def _is_bound(release: Release, account: str, pod: Pod) -> bool:
    def names(binding: Object) -> bool:
        return any(
            (subject.get("kind"), subject.get("name")) == ("ServiceAccount", account)
            and (subject.get("namespace") or binding.namespace) == pod.namespace
            for subject in get_maps(binding.body, "subjects")
        )

    return any(names(binding) for binding in release.of_kind("RoleBinding", "ClusterRoleBinding"))


@rule(
    "role-has-no-wildcard",
    "No role has * as verb, resource or API group, and none of the release's accounts is cluster-admin.",
    because="It grants access without a review, also to kinds that the cluster gets later. It can read every Secret.",
    source="https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
    fix="List the verbs and resources that the pod uses.",
)
def role_has_no_wildcard(release: Release) -> Iterator[Finding]:
    for role in release.of_kind("Role", "ClusterRole"):
        for number, entry in enumerate(get_maps(role.body, "rules")):
            for field in ("verbs", "resources", "apiGroups"):
                if "*" in get_strings(entry, field):
                    yield Finding(role, f"rules[{number}].{field}", "it has *")
    for binding in release.of_kind("RoleBinding", "ClusterRoleBinding"):
        if (
            get_path(binding.body, "roleRef", "kind") == "ClusterRole"
            and get_path(binding.body, "roleRef", "name") == "cluster-admin"
        ):
            yield Finding(binding, "roleRef", "it grants cluster-admin")


@rule(
    "image-is-pinned",
    "Every image has a tag that does not move, or a digest.",
    because="Two pods of one release may run two versions, and a rollback gets the version that the tag has by then.",
    source="https://kubernetes.io/docs/concepts/containers/images/#image-names",
    fix="Give the image the tag of a version, or a digest.",
)
def image_is_pinned(release: Release) -> Iterator[Finding]:
    for pod in pods(release):
        for container in pod.all_containers:
            if not container.image:
                yield Finding(pod.owner, f"{container.path}.image", "it has none")
            elif not _DIGEST.search(container.image):
                tag = container.image.partition("@")[0].rpartition("/")[2].partition(":")[2]
                if not tag or tag in _MOVING:
                    yield Finding(
                        pod.owner,
                        f"{container.path}.image",
                        f"{container.image} has {f'the tag {tag}' if tag else 'no tag'}",
                    )
