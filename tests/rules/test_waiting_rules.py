"""The rule about a view syncer's wait for its replication manager passes a clean release and finds the planted defects."""

import re

CONTAINER = "spec.template.spec.containers[zero]"


RULE = "zero-start-allows-for-the-managers"
PROBE = "startupProbe: {periodSeconds: 1, failureThreshold: %d}"
WAITS = """
      initContainers:
        - {name: wait, image: "busybox:1.37", command: [sh, -c, "until nc -z %s 80; do sleep 1; done"]}
      containers:"""


def with_probe(manifest: str, seconds: int) -> str:
    """Returns a role whose container has so many seconds to start."""
    return without_probe(manifest).replace("          env:\n", f"          {PROBE % seconds}\n          env:\n", 1)


def without_probe(manifest: str) -> str:
    return re.sub(r" +startupProbe: .*\n", "", manifest)


def two_roles(clean, syncer: str) -> str:
    """Returns the two roles. The replication manager has an hour to start."""
    return f"{with_probe(clean.manager, 3600)}---{syncer}---{clean.rest}"


def waiting_syncer(clean, seconds: int, deadline: int, host: str = "manager") -> str:
    """Returns a view syncer with an init container that waits for a host."""
    with_init = with_probe(clean.syncer, seconds).replace("\n      containers:", WAITS % host)
    return with_init.replace("  replicas: 2", f"  replicas: 2\n  progressDeadlineSeconds: {deadline}")


def test_zero_start_allows_for_the_managers(catches, clean):
    threshold = ("failureThreshold: 4800", "failureThreshold: 1200")

    catches(
        two_roles(clean, with_probe(clean.syncer, 4800)),
        planted=threshold,
        at=f"syncer {CONTAINER}.startupProbe",
        rule=RULE,
    )


def test_an_init_container_that_waits_leaves_the_time_to_the_restore(findings, clean):
    assert not findings(RULE, two_roles(clean, waiting_syncer(clean, 1200, 4801)))


def test_a_rollout_allows_for_what_an_init_container_waits_for(catches, clean):
    deadline = ("progressDeadlineSeconds: 4801", "progressDeadlineSeconds: 1201")

    catches(
        two_roles(clean, waiting_syncer(clean, 1200, 4801)),
        planted=deadline,
        at="syncer spec.progressDeadlineSeconds",
        rule=RULE,
    )


def test_an_init_container_that_waits_for_something_else_does_not_count(findings, clean):
    found = findings(RULE, two_roles(clean, waiting_syncer(clean, 1200, 4801, host="manager-postgres")))

    assert found == [f"syncer {CONTAINER}.startupProbe"]


def test_a_native_sidecar_waits_for_nothing(findings, clean):
    syncer = waiting_syncer(clean, 1200, 4801).replace("name: wait,", "name: wait, restartPolicy: Always,")

    assert findings(RULE, two_roles(clean, syncer)) == [f"syncer {CONTAINER}.startupProbe"]


def test_without_a_startup_probe_nothing_is_known(findings, clean):
    assert not findings(RULE, two_roles(clean, clean.syncer))
    assert not findings(RULE, f"{without_probe(clean.manager)}---{with_probe(clean.syncer, 600)}---{clean.rest}")
