"""A fault has one verdict: only one of the rules that look at the same thing finds it."""

import pytest
from chartproof.rules.catalogue import all_rules

ZERO = "spec.template.spec.containers[zero]"
URI = f"syncer {ZERO}.env[ZERO_CHANGE_STREAMER_URI]"

# a change to the two roles, and its only finding
FAULTS = [
    ("name: http, containerPort: 4848", "name: http, containerPort: 8080", "zero-ports-fit", f"syncer {ZERO}.ports[http].containerPort"),
    ("livenessProbe: {tcpSocket: {port: 4848}}", "livenessProbe: {tcpSocket: {port: 80}}", "probe-port-exists", f"manager {ZERO}.livenessProbe.tcpSocket.port"),
    ("readinessProbe: {httpGet: {port: http}}", "readinessProbe: {httpGet: {port: 4849}}", "probe-port-exists", f"syncer {ZERO}.readinessProbe.httpGet.port"),
    ("readinessProbe: {httpGet: {port: http}}", "readinessProbe: {httpGet: {port: web}}", "probe-port-exists", f"syncer {ZERO}.readinessProbe.httpGet.port"),
    ("port: 443, targetPort: http", "port: 443, targetPort: 8080", "service-target-port-exists", "web spec.ports[web].targetPort"),
    ("port: 443, targetPort: http", "port: 443", "service-target-port-exists", "web spec.ports[web].targetPort"),
    ("port: 443, targetPort: http", "port: 443, targetPort: web", "service-target-port-exists", "web spec.ports[web].targetPort"),
    ("port: 80, targetPort: stream", "port: 80, targetPort: 4850", "service-target-port-exists", "manager spec.ports[stream].targetPort"),
    ("port: 80, targetPort: stream", "port: 80, targetPort: 4848", "zero-change-streamer-is-reached", URI),
    ("ws://manager.default.svc:80", "ws://manager.default.svc:4849", "environment-address-exists", URI),
    ("ws://manager.default.svc:80", "ws://zero-manager:80", "environment-address-exists", URI),
    ("ws://manager.default.svc:80", "ws://elsewhere:80", "zero-change-streamer-is-reached", URI),
    ("ws://manager.default.svc:80", "ws://web:443", "zero-change-streamer-is-reached", URI),
    ("  selector: {matchLabels: {role: manager}}", "  replicas: 2\n  selector: {matchLabels: {role: manager}}", "one-change-streamer", "manager spec.replicas"),
]  # fmt: skip


@pytest.fixture
def verdicts(findings):
    """Returns the rules that find something in manifests, and where."""

    def of(manifests: str) -> set[tuple[str, str]]:
        return {(rule.id, at) for rule in all_rules() if rule.check for at in findings(rule.id, manifests)}

    return of


@pytest.mark.parametrize(("right", "wrong", "rule", "at"), FAULTS, ids=[fault[1] for fault in FAULTS])
def test_a_fault_has_one_verdict(verdicts, clean, right, wrong, rule, at):
    assert clean.two_roles.count(right) == 1

    assert verdicts(clean.two_roles.replace(right, wrong)) - verdicts(clean.two_roles) == {(rule, at)}


def test_a_second_replication_manager_is_no_second_pod_of_the_first(findings, clean):
    second = clean.manager.replace("name: manager}", "name: second}")

    assert findings("zero-slot-has-one-owner", clean.two_roles, second)
    assert not findings("one-change-streamer", clean.two_roles, second)
