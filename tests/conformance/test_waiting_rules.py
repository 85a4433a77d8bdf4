"""The rule about what a view syncer waits for: a clean release, and the defects planted in it."""

from conformance.zero_releases import CONTAINER, MANAGER, REST, SYNCER, assert_caught, findings

RULE = "zero-start-allows-for-the-managers"
PROBE = "startupProbe: {periodSeconds: 1, failureThreshold: %d}"
WAITS = """
      initContainers:
        - {name: wait, image: "busybox:1.37", command: [sh, -c, "until nc -z %s 80; do sleep 1; done"]}
      containers:"""


def with_probe(manifest: str, seconds: int) -> str:
    """A role whose container has so many seconds to start."""
    return manifest.replace("          env:\n", f"          {PROBE % seconds}\n          env:\n", 1)


def two_roles(syncer: str) -> str:
    """The two roles, of which the replication manager has an hour to start."""
    return f"{with_probe(MANAGER, 3600)}---{syncer}---{REST}"


def waiting_syncer(seconds: int, deadline: int, host: str = "manager") -> str:
    """A view syncer with an init container that waits for a host."""
    with_init = with_probe(SYNCER, seconds).replace("\n      containers:", WAITS % host)
    return with_init.replace("  replicas: 2", f"  replicas: 2\n  progressDeadlineSeconds: {deadline}")


def test_zero_start_allows_for_the_managers():
    threshold = ("failureThreshold: 4800", "failureThreshold: 1200")

    assert_caught(RULE, two_roles(with_probe(SYNCER, 4800)), threshold, f"syncer {CONTAINER}.startupProbe")


def test_an_init_container_that_waits_leaves_the_time_to_the_restore():
    assert not findings(RULE, two_roles(waiting_syncer(1200, 4801)))


def test_a_rollout_allows_for_what_an_init_container_waits_for():
    deadline = ("progressDeadlineSeconds: 4801", "progressDeadlineSeconds: 1201")

    assert_caught(RULE, two_roles(waiting_syncer(1200, 4801)), deadline, "syncer spec.progressDeadlineSeconds")


def test_an_init_container_that_waits_for_something_else_does_not_count():
    found = findings(RULE, two_roles(waiting_syncer(1200, 4801, host="manager-postgres")))

    assert found == [f"syncer {CONTAINER}.startupProbe"]


def test_a_native_sidecar_waits_for_nothing():
    syncer = waiting_syncer(1200, 4801).replace("name: wait,", "name: wait, restartPolicy: Always,")

    assert findings(RULE, two_roles(syncer)) == [f"syncer {CONTAINER}.startupProbe"]


def test_without_a_startup_probe_nothing_is_known():
    assert not findings(RULE, two_roles(SYNCER))
    assert not findings(RULE, f"{MANAGER}---{with_probe(SYNCER, 600)}---{REST}")
