"""Says which kind and kubectl the cluster is made and reached with, and where they come from."""

from chartproof.helm.tools import Tool, Version


def _same_or_newer_minor(found: Version, pinned: Version) -> bool:
    return found[0] == pinned[0] and found[1] >= pinned[1]


def _within_two_minors(found: Version, pinned: Version) -> bool:
    # Kubernetes promises one minor; apply, get, wait and logs have not changed for years
    return found[0] == pinned[0] and abs(found[1] - pinned[1]) <= 2


KIND = Tool(
    name="kind",
    version="0.33.0",
    fits=_same_or_newer_minor,
    version_arguments=("version",),
    base_url="https://kind.sigs.k8s.io/dl",
    download="v{version}/kind-{os}-{arch}",
    checksum="v{version}/kind-{os}-{arch}.sha256sum",
)
KUBECTL = Tool(
    name="kubectl",
    version="1.34.4",
    fits=_within_two_minors,
    version_arguments=("version", "--client"),
    base_url="https://dl.k8s.io/release",
    download="v{version}/bin/{os}/{arch}/kubectl",
    checksum="v{version}/bin/{os}/{arch}/kubectl.sha256",
)
