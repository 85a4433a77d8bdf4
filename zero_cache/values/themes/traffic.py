"""Draws values for Service, Ingress, HTTPRoute, autoscaler, budget and rollout, and makes keys fit together."""

from functools import cache
from typing import Any

from chartproof.values.texts import dns_names, strings, words
from hypothesis import strategies as st

from zero_cache.values.draft import Draft

_NONE = (0, "0%")


def ingress_hosts() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Draws hosts of an Ingress, with and without paths."""
    kinds = st.sampled_from(["Exact", "Prefix", "ImplementationSpecific"])
    paths = st.fixed_dictionaries({"path": strings().map(lambda text: f"/{text}"), "pathType": kinds})
    hosts = st.one_of(st.just(""), host_names())
    host = st.fixed_dictionaries({"host": hosts}, optional={"paths": st.lists(paths, max_size=2)})
    return st.lists(host, max_size=2)


def certificates() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Draws certificates of an Ingress, some without a Secret."""
    hosts = st.lists(host_names(), min_size=1, max_size=2)
    return st.lists(st.fixed_dictionaries({"hosts": hosts}, optional={"secretName": dns_names()}), max_size=2)


def host_names() -> st.SearchStrategy[str]:
    """Draws names that clients use."""
    return st.one_of(dns_names(), dns_names().map("*.{}".format))


def gateways() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Draws the parents of an HTTPRoute: Gateways, and Services of a mesh."""
    gateway = st.fixed_dictionaries({"name": dns_names()}, optional={"namespace": dns_names()})
    service = st.fixed_dictionaries({"name": dns_names(), "group": st.just(""), "kind": st.just("Service")})
    return st.lists(st.one_of(gateway, service), max_size=2, unique_by=str)


def filters() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Draws filters of an HTTPRoute's rule."""
    header = st.fixed_dictionaries({"name": words(), "value": strings(min_size=1)})
    modifier = st.lists(header, min_size=1, max_size=2, unique_by=lambda header: str(header["name"]))
    changed = modifier.map(lambda found: {"type": "RequestHeaderModifier", "requestHeaderModifier": {"set": found}})
    codes = st.fixed_dictionaries({}, optional={"statusCode": st.sampled_from([301, 302])})
    redirected = codes.map(lambda found: {"type": "RequestRedirect", "requestRedirect": {"scheme": "https", **found}})
    service = st.fixed_dictionaries({"name": dns_names(), "port": st.just(80)}, optional={"kind": st.just("Service")})
    share = st.fixed_dictionaries({"numerator": st.just(1)}, optional={"denominator": st.just(10)})
    copy = st.fixed_dictionaries({"backendRef": service}, optional={"fraction": share})
    copied = copy.map(lambda found: {"type": "RequestMirror", "requestMirror": found})
    cors = st.fixed_dictionaries({}, optional={"allowOrigins": st.just(["https://a"]), "maxAge": st.integers(1, 9)})
    allowed = cors.map(lambda found: {"type": "CORS", "cors": found})
    return st.lists(st.one_of(changed, redirected, copied, allowed), max_size=2, unique_by=lambda found: found["type"])


def timeouts() -> st.SearchStrategy[dict[str, str]]:
    """Draws timeouts of an HTTPRoute's rule, in Gateway API's durations."""
    return st.fixed_dictionaries({}, optional={"request": st.sampled_from(["0s", "1h", "1h30m"])})


def numbers_or_percentages() -> st.SearchStrategy[int | str]:
    """Draws numbers of pods, as a number or a percentage."""
    return st.one_of(st.integers(0, 3), st.sampled_from(["1%", "25%", "50%", "75%", "100%"]))


@cache
def metrics() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Draws metrics of the pods, and external ones."""

    def metric(kind: str, field: str) -> st.SearchStrategy[dict[str, Any]]:
        amount = st.sampled_from(["100m", "1", "1k", "1000000"])
        return st.builds(
            lambda name, value: {
                "type": kind,
                field: {"metric": {"name": name}, "target": {"type": "AverageValue", "averageValue": value}},
            },
            words(),
            amount,
        )

    return st.lists(st.one_of(metric("Pods", "pods"), metric("External", "external")), max_size=2)


@cache
def behaviors() -> st.SearchStrategy[dict[str, Any]]:
    """Draws how fast an autoscaler scales up and down."""
    policy = st.fixed_dictionaries(
        {
            "type": st.sampled_from(["Pods", "Percent"]),
            "value": st.sampled_from([1, 100, 1_000_000]),
            "periodSeconds": st.integers(1, 1800),
        }
    )
    direction = st.fixed_dictionaries(
        {"policies": st.lists(policy, min_size=1, max_size=2)},
        optional={"stabilizationWindowSeconds": st.integers(0, 3600), "selectPolicy": st.sampled_from(["Min", "Max"])},
    )
    return st.fixed_dictionaries({}, optional={"scaleUp": direction, "scaleDown": direction})


def ingress_and_route_publish_different_hosts(draft: Draft) -> None:
    """Chooses hosts and parents for what is enabled, and drops the route's names that the Ingress has too."""
    ingress, route = "viewSyncer.ingress", "viewSyncer.httpRoute"
    if draft.has(f"{ingress}.enabled"):
        draft.need(f"{ingress}.hosts")
    if draft.has(f"{route}.enabled"):
        draft.need(f"{route}.parentRefs")
        if draft.has(f"{ingress}.enabled"):
            published = {host["host"] for host in draft.value(f"{ingress}.hosts")}
            names = [name for name in draft.value(f"{route}.hostnames") if name not in published]
            if names != draft.value(f"{route}.hostnames"):
                draft.chosen[f"{route}.hostnames"] = names


def a_service_has_the_fields_of_its_type(draft: Draft) -> None:
    """Chooses the type of the Service that its fields need."""
    service = "viewSyncer.service"
    if draft.value(f"{service}.ipFamilyPolicy") == "SingleStack" and len(draft.value(f"{service}.ipFamilies")) > 1:
        draft.chosen[f"{service}.ipFamilies"] = draft.value(f"{service}.ipFamilies")[:1]
    if any(draft.has(f"{service}.{key}") for key in ("loadBalancerClass", "loadBalancerSourceRanges")):
        draft.chosen[f"{service}.type"] = "LoadBalancer"
    elif draft.value(f"{service}.type") == "ClusterIP" and any(
        draft.has(f"{service}.{key}") for key in ("nodePort", "externalTrafficPolicy")
    ):
        draft.chosen[f"{service}.type"] = "NodePort"


def an_autoscaler_needs_a_metric(draft: Draft) -> None:
    """Orders the bounds of an autoscaler, and chooses its metrics and requests."""
    autoscaling, requests = "viewSyncer.autoscaling", "viewSyncer.resources"
    if not draft.has(f"{autoscaling}.enabled"):
        return
    if f"{autoscaling}.maxReplicas" in draft.always:
        draft.at_most(f"{autoscaling}.minReplicas", draft.value(f"{autoscaling}.maxReplicas"))
    elif draft.value(f"{autoscaling}.minReplicas") > draft.value(f"{autoscaling}.maxReplicas"):
        draft.chosen[f"{autoscaling}.maxReplicas"] = draft.value(f"{autoscaling}.minReplicas")
    targets = {"CPU": "cpu", "Memory": "memory"}
    aimed = [
        name for target, name in targets.items() if draft.value(f"{autoscaling}.target{target}UtilizationPercentage")
    ]
    if not (aimed or draft.has(f"{autoscaling}.metrics")):
        draft.choose(f"{autoscaling}.metrics")
    if aimed:
        requested = draft.value(requests).get("requests", {})
        limits = draft.value(requests).get("limits", {})
        wanted = {name: limits.get(name, "1") for name in aimed}
        draft.chosen[requests] = draft.value(requests) | {"requests": wanted | requested}


def a_budget_allows_a_disruption(draft: Draft) -> None:
    """Lowers the number of pods that must stay below the number that runs."""
    budget = "viewSyncer.podDisruptionBudget"
    if not draft.has(f"{budget}.enabled"):
        return
    stay = draft.value(f"{budget}.minAvailable")
    scaled = draft.has("viewSyncer.autoscaling.enabled")
    least = draft.value("viewSyncer.autoscaling.minReplicas" if scaled else "viewSyncer.replicas")
    if stay == "100%":
        stay = draft.chosen[f"{budget}.minAvailable"] = "50%"
    if least is not None and stay != "" and _pods(stay, least) >= least:
        draft.chosen[f"{budget}.minAvailable"] = least - 1 if least else ""
    if draft.value(f"{budget}.minAvailable") == "" and draft.value(f"{budget}.maxUnavailable") in _NONE:
        draft.chosen[f"{budget}.maxUnavailable"] = 1


def _pods(amount: int | str, of: int) -> int:
    """Returns a number of pods. A percentage is rounded up."""
    return amount if isinstance(amount, int) else -(-int(amount.rstrip("%")) * of // 100)


def a_rollout_can_replace_a_pod(draft: Draft) -> None:
    """Lets a rollout surge, or go on without one pod."""
    surge, short = "viewSyncer.updateStrategy.maxSurge", "viewSyncer.updateStrategy.maxUnavailable"
    if draft.value(surge) in _NONE and draft.value(short) in _NONE:
        draft.chosen[short if surge in draft.always else surge] = 1


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "viewSyncer.ingress.hosts": ingress_hosts(),
    "viewSyncer.ingress.tls": certificates(),
    "viewSyncer.httpRoute.hostnames": st.lists(host_names(), max_size=2),
    "viewSyncer.httpRoute.parentRefs": gateways(),
    "viewSyncer.httpRoute.filters": filters(),
    "viewSyncer.httpRoute.timeouts": timeouts(),
    "viewSyncer.autoscaling.metrics": metrics(),
    "viewSyncer.autoscaling.behavior": behaviors(),
    "viewSyncer.updateStrategy.*": numbers_or_percentages(),
    "viewSyncer.podDisruptionBudget.m*": numbers_or_percentages(),
}
