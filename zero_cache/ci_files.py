"""Lists the values files of charts/zero-cache/ci, one per feature, and the Kubernetes versions to render them for."""

from pathlib import Path

from zero_cache.chart import CHART

_DIRECTORY = CHART / "ci"
CI_FILES = sorted(_DIRECTORY.glob("*-values.yaml"))

# the oldest and the newest supported version, and each version at which a template branches
KUBE_VERSIONS = ["1.19", "1.20", "1.21", "1.22", "1.23", "1.31", "1.34", "1.37"]

# the files that need a newer version than the oldest, and why
NEWER = {
    "service-values.yaml": ("1.20", "Services get ipFamilyPolicy and appProtocol"),
    "storage-values.yaml": ("1.21", "pods get claims of their own"),
}


def ci_file(feature: str) -> Path:
    """Returns the path of a feature's file. A feature is named like `network-policy`."""
    return _DIRECTORY / f"{feature}-values.yaml"


def is_refused(file_name: str, kube_version: str) -> bool:
    """Returns whether the chart refuses a file because its feature came with a later Kubernetes version, like 1.21."""
    needed, _ = NEWER.get(file_name, (KUBE_VERSIONS[0], ""))
    return _minor(kube_version) < _minor(needed)


def _minor(version: str) -> int:
    return int(version.split(".")[1])
