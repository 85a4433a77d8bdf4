"""Versions of Kubernetes, and values for each."""

from collections.abc import Collection

from hypothesis import strategies as st

from conformance.render import DEFAULT_KUBE_VERSION
from conformance.strategies.values import Values, valid_values

# the chart's oldest, and those between which it writes other API versions; each is another copy of the chart to render
_VERSIONS = (DEFAULT_KUBE_VERSION, "1.22.0", "1.20.0", "1.19.0")
# refused on some Kubernetes that Chart.yaml admits
OF_NEWER_KUBERNETES = (
    *("replicationManager.storage.accessModes", "viewSyncer.storage.size"),
    *("viewSyncer.service.trafficDistribution", "viewSyncer.service.loadBalancerClass"),
    *(f"viewSyncer.service.{key}" for key in ("ipFamilyPolicy", "ipFamilies", "appProtocol")),
)


@st.composite
def valid_on_a_kubernetes(draw: st.DrawFn, never: Collection[str] = ()) -> tuple[Values, str]:
    """Values that must render, and the version of the Kubernetes that they are for."""
    version = draw(st.sampled_from(_VERSIONS))
    newer = () if version == DEFAULT_KUBE_VERSION else OF_NEWER_KUBERNETES
    return draw(valid_values(never={*never, *newer})), version
