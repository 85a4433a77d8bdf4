"""What must change nothing, and what may change only its own objects."""

from copy import deepcopy
from fnmatch import fnmatch

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from conformance import values_schema
from conformance.dotted_keys import at, put, without
from conformance.strategies.meanings import something
from conformance.strategies.profiles import for_each_option
from conformance.strategies.switches import BACKUP, needs
from conformance.strategies.values import valid_values

STATEFUL_SET, DEPLOYMENT, TEST_POD = "StatefulSet/replication-manager", "Deployment/view-syncer", "Pod/test"
MANAGER_SERVICE, CLAIM = "Service/replication-manager", "PersistentVolumeClaim/replication-manager"
SERVICE, INGRESS, ROUTE = "Service/view-syncer", "Ingress/view-syncer", "HTTPRoute/view-syncer"
AUTOSCALER, BUDGET = "HorizontalPodAutoscaler/view-syncer", "PodDisruptionBudget/view-syncer"
POLICIES = {f"NetworkPolicy/{role}" for role in ("replication-manager", "view-syncer", "test")}
JOB, JOB_SECRET = "Job/cleanup", "Secret/cleanup"
SECRET, SERVICE_ACCOUNT, RULE, CONFIG_MAP = "Secret", "ServiceAccount", "PrometheusRule", "ConfigMap"
RUNNERS = {STATEFUL_SET, DEPLOYMENT}
PODS = RUNNERS | {TEST_POD, JOB}
READERS = RUNNERS | {TEST_POD}

# the objects, as kind/role, that an option may change; the first pattern that fits
OWNERS = {
    "image.*": PODS,
    "imagePullSecrets": PODS,
    "global.*": PODS,
    "common.database.*Db*": READERS | {SECRET, JOB, JOB_SECRET},
    "common.database.publications": {STATEFUL_SET, TEST_POD},
    "common.database.upstreamMaxConns": {DEPLOYMENT},
    "common.database.cvrMaxConns": {DEPLOYMENT},
    "common.database.*": {STATEFUL_SET},
    "common.auth.*": {DEPLOYMENT, SECRET},
    "common.api.*": {DEPLOYMENT, SECRET},
    "common.adminPassword*": RUNNERS | {SECRET},
    "common.appId": READERS | {JOB},
    "common.replicaFile": READERS,
    "common.litestream.backupUrl": READERS | {SECRET, MANAGER_SERVICE} | POLICIES,
    "common.litestream.*Interval*": {STATEFUL_SET},
    "common.logging.slow*": {DEPLOYMENT},
    "common.limits.*": {DEPLOYMENT},
    "common.websocket.*": {DEPLOYMENT},
    "common.caBundle.*": PODS,
    "common.otlp.*": RUNNERS | {SECRET},
    "common.*": RUNNERS,
    "s3.*": READERS | {SECRET},
    "objectStore.enabled": set(),
    "objectStore.image.*": {STATEFUL_SET},
    "objectStore.resources": {STATEFUL_SET},
    "objectStore.*": READERS | {SECRET},
    "replicationManager.storage.existingClaim": {STATEFUL_SET, CLAIM},
    "replicationManager.storage.*": {CLAIM},
    "replicationManager.startupBudgetSeconds": RUNNERS,
    "replicationManager.resources": {STATEFUL_SET, JOB},
    # tests and the clean-up run where it may run
    "replicationManager.nodeSelector": {STATEFUL_SET, JOB, TEST_POD},
    "replicationManager.tolerations": {STATEFUL_SET, JOB, TEST_POD},
    "replicationManager.affinity": {STATEFUL_SET, JOB, TEST_POD},
    "replicationManager.priorityClassName": {STATEFUL_SET, JOB, TEST_POD},
    "replicationManager.runtimeClassName": {STATEFUL_SET, JOB, TEST_POD},
    "replicationManager.hostAliases": {STATEFUL_SET, JOB, TEST_POD},
    "replicationManager.dns*": {STATEFUL_SET, JOB, TEST_POD},
    "replicationManager.*": {STATEFUL_SET},
    "singleNode.resources": {STATEFUL_SET, JOB},
    "singleNode.*": {STATEFUL_SET},
    "viewSyncer.autoscaling.enabled": {DEPLOYMENT, AUTOSCALER},
    "viewSyncer.autoscaling.*": {AUTOSCALER},
    "viewSyncer.podDisruptionBudget.*": {BUDGET},
    "viewSyncer.service.*": {SERVICE},
    "viewSyncer.ingress.*": {INGRESS},
    "viewSyncer.httpRoute.*": {ROUTE},
    "viewSyncer.*": {DEPLOYMENT},
    "serviceAccount.annotations": {SERVICE_ACCOUNT},
    "serviceAccount.*": PODS | {SERVICE_ACCOUNT},
    "*SecurityContext": PODS,
    "networkPolicy.*": POLICIES,
    "hookPods.*": {JOB, TEST_POD},
    "cleanup.*": {JOB, JOB_SECRET},
    "prometheusRule.*": {RULE},
    "grafanaDashboard.*": {CONFIG_MAP},
    "extraObjects": {CONFIG_MAP},
    "enabled": set(),
}
# another topology is other objects
OF_ALL_OBJECTS = {"nameOverride", "fullnameOverride", "commonLabels", "commonAnnotations", "singleNode.enabled"}
CHANGEABLE = sorted(
    values_schema.options().keys() - OF_ALL_OBJECTS - {"replicationManager.replicas"}
)  # which must be 1

# options that are refused, not idle, while what they need is off: test_refusals
REFUSED_WHILE_OFF = ("s3.endpoint", "s3.sessionToken*", "common.otlp.headers*")
# options whose place something else takes
REPLACED = {
    "objectStore.*": {BACKUP: "s3://bucket/path"},
    "replicationManager.storage.[!er]*": {"replicationManager.storage.existingClaim": "mine"},
}
# options without effect, and the values of others that take it away
IDLE = {
    path: {needs(path)[0]: values_schema.default(needs(path)[0])}
    for path in values_schema.options()
    if needs(path) and not any(fnmatch(path, pattern) for pattern in REFUSED_WHILE_OFF)
} | {path: others for path in values_schema.options() for pattern, others in REPLACED.items() if fnmatch(path, pattern)}

# what the values of a switch may contradict, or stand in for it
NEEDS_MORE = {
    "s3.enabled",
    "s3.sessionToken",
    "s3.sessionTokenSecretRef",
    "objectStore.enabled",
    "viewSyncer.resources",
    "common.caBundle.secret",
}


def contents(release):
    return {str(obj): obj.body for obj in release}


def owners(path):
    found = [objects for pattern, objects in OWNERS.items() if fnmatch(path, pattern)]
    assert found, f"say in OWNERS which objects {path} may change"
    return found[0]


@given(values=valid_values(), paths=st.lists(st.sampled_from(sorted(values_schema.options())), min_size=1, unique=True))
def test_spelling_a_default_out_changes_nothing(rendered, values, paths):
    spelt_out = deepcopy(values)
    for path in paths:
        group, _, key = path.rpartition(".")
        if key not in ((at(values, group) or {}) if group else values):
            put(spelt_out, path, values_schema.default(path))

    assert contents(rendered(spelt_out)) == contents(rendered(values))


@given(values=valid_values(), random=st.randoms(use_true_random=False))
def test_the_order_of_maps_changes_nothing(rendered, values, random):
    def shuffled(value):
        if isinstance(value, list):
            return [shuffled(item) for item in value]
        if not isinstance(value, dict):
            return value
        return {key: shuffled(value[key]) for key in random.sample(list(value), len(value))}

    assert contents(rendered(shuffled(values))) == contents(rendered(values))


@pytest.mark.parametrize("path", IDLE)
@given(data=st.data())
@for_each_option()
def test_what_is_switched_off_changes_nothing(rendered, path, data):
    switches = IDLE[path]
    values = data.draw(valid_values(always=[path], never=[*switches, *NEEDS_MORE]))
    for switch, value in switches.items():
        put(values, switch, value)
    never_set = rendered(without(values, path))
    assume(never_set.refusal is None)  # an option beside it may need it

    assert contents(rendered(values)) == contents(never_set)


@pytest.mark.parametrize("path", CHANGEABLE)
@given(data=st.data())
@for_each_option()
def test_an_option_changes_only_its_own_objects(rendered, path, data):
    values = data.draw(
        valid_values(always=[path], never=[] if path.startswith("singleNode.") else ["singleNode.enabled"])
    )
    other = without(values, path)
    if data.draw(st.booleans()) or rendered(other).refusal is not None:
        put(other, path, data.draw(something(path)))
    before, after = rendered(values), rendered(other)
    assume(after.refusal is None)
    was, is_now = contents(before), contents(after)

    changed = [obj for obj in [*before, *after] if was.get(str(obj)) != is_now.get(str(obj))]
    assert {f"{obj.kind}/{obj.role}" if obj.role else obj.kind for obj in changed} <= owners(path)
