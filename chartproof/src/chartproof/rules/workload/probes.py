"""Probes fit each other, and containers have enough time to start and stop."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from chartproof.release.fields import get_map, get_path, get_strings, number, start_up_seconds
from chartproof.release.pods import Container, pods, running_pods
from chartproof.release.release import Release
from chartproof.release.services import selected_pods, service_ports, target_port
from chartproof.rules.catalogue import Finding, rule

_PROBES = "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/"
_HANDLERS = ("httpGet", "tcpSocket", "grpc", "exec")
_PROGRESS_SECONDS = 600  # Kubernetes' own default


def _budget(probe: Mapping[str, Any]) -> int:
    """Returns how many seconds of failures a probe takes until it acts."""
    return number(probe.get("periodSeconds"), 10) * number(probe.get("failureThreshold"), 3)


@rule(
    "served-container-has-readiness-probe",
    "Every container whose port a Service leads to has a readiness probe.",
    because="Without one a pod gets requests before it can answer them, and a rollout proceeds too early.",
    source=_PROBES + "#readiness-probe",
    fix="Add a readinessProbe on the port that the Service leads to.",
)
def served_container_has_readiness_probe(release: Release) -> Iterator[Finding]:
    seen: set[str] = set()
    for service in release.of_kind("Service"):
        targets = [target_port(port) for port in service_ports(service)]
        for pod in selected_pods(release, service):
            for container in pod.containers:
                has = [value for port in container.ports for value in (port.get("name"), port.get("containerPort"))]
                place = f"{pod.owner} {container.path}"
                if any(target in has for target in targets) and not container.probe("readiness") and place not in seen:
                    seen.add(place)
                    yield Finding(
                        pod.owner, f"{container.path}.readinessProbe", f"it has none, and {service} leads to it"
                    )


@rule(
    "liveness-outlasts-readiness",
    "A liveness probe that makes the same check as the readiness probe gives up later.",
    because="Otherwise Kubernetes kills a busy container that still gets requests, and the others get busier.",
    source=_PROBES + "#liveness-probe",
    fix="Give the liveness probe a longer period or a higher failureThreshold than the readiness probe.",
)
def liveness_outlasts_readiness(release: Release) -> Iterator[Finding]:
    for pod in pods(release):
        for container in pod.serving_containers:
            liveness, readiness = container.probe("liveness"), container.probe("readiness")
            same = liveness and all(liveness.get(kind) == readiness.get(kind) for kind in _HANDLERS)
            if same and _budget(liveness) < _budget(readiness):
                message = f"it gives up after {_budget(liveness)} s, readiness after {_budget(readiness)} s"
                yield Finding(pod.owner, f"{container.path}.livenessProbe", message)


def _pre_stop_seconds(container: Container) -> float | None:
    """Returns how long a preStop hook sleeps; None without a hook, and for a hook that does something else."""
    handler = get_map(container.body, "lifecycle", "preStop")
    seconds = get_path(handler, "sleep", "seconds")
    if isinstance(seconds, int):
        return seconds
    command = " ".join(get_strings(handler, "exec", "command"))
    found = re.search(r"(?:^|[\s;&/])sleep\s+(\d+)(?=\s*(?:$|[;&]))", command)
    return float(found[1]) if found else None


@rule(
    "grace-outlasts-pre-stop",
    "Every pod's grace period is longer than its preStop hooks sleep.",
    because="The hook's time counts against the grace period. Kubernetes kills the process when the period ends.",
    source="https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination",
    fix="Raise terminationGracePeriodSeconds, or sleep less.",
)
def grace_outlasts_pre_stop(release: Release) -> Iterator[Finding]:
    for pod in pods(release):
        for container in pod.serving_containers:
            sleeps = _pre_stop_seconds(container)
            if sleeps is not None and sleeps >= pod.grace_seconds:
                message = f"it sleeps {sleeps:g} s of a grace period of {pod.grace_seconds} s"
                yield Finding(pod.owner, f"{container.path}.lifecycle.preStop", message)


@rule(
    "progress-deadline-outlasts-start-up",
    "A Deployment waits for its pods longer than their startup probes do.",
    because="Otherwise the rollout and helm --wait fail while the pod may still start.",
    source="https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#progress-deadline-seconds",
    fix="Raise progressDeadlineSeconds above the startup probe's periodSeconds * failureThreshold.",
)
def progress_deadline_outlasts_start_up(release: Release) -> Iterator[Finding]:
    for pod in running_pods(release):
        if pod.owner.kind != "Deployment":
            continue
        deadline = number(get_path(pod.owner.body, "spec", "progressDeadlineSeconds"), _PROGRESS_SECONDS)
        for container in pod.containers:
            budget = start_up_seconds(container.body)
            # a probe of exactly the default deadline is Kubernetes' own example, and a fault too
            if budget is not None and budget >= deadline:
                message = f"it is {deadline} s, and {container.name} may take {budget} s to start"
                yield Finding(pod.owner, "spec.progressDeadlineSeconds", message)


@rule(
    "restart-policy-fits",
    "Jobs and hooks have a restart policy that lets them end, and workloads have Always.",
    because="A hook's pod that always restarts never succeeds, and Helm waits for it until its timeout. The API server "
    "rejects a workload with another policy than Always.",
    source="https://helm.sh/docs/topics/chart_tests/",
    fix="Set restartPolicy: Never (or OnFailure) for Jobs and hooks, and Always for workloads.",
)
def restart_policy_fits(release: Release) -> Iterator[Finding]:
    for pod in pods(release):
        policy = pod.spec.get("restartPolicy", "Always")
        if pod.ends and policy == "Always":
            yield Finding(pod.owner, f"{pod.path}spec.restartPolicy", "it is Always")
        elif not pod.ends and policy != "Always" and pod.owner.kind != "Pod":
            yield Finding(pod.owner, f"{pod.path}spec.restartPolicy", f"it is {policy}")
