"""Defines a row of the table of keys: what a key needs, where its value arrives, and which objects it may change."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Any

from chartproof.release.objects import Object

from zero_cache.release import ZeroRelease
from zero_cache.zero.options import REPLICATION_MANAGER, VIEW_SYNCER

BACKUP, SINGLE_NODE = "common.litestream.backupUrl", "singleNode.enabled"
HANDOVER = "replicationManager.handover.enabled"
# the roles, with the keys of their values
ROLES = {REPLICATION_MANAGER: "replicationManager", VIEW_SYNCER: "viewSyncer"}

# objects of a release, as object_name gives them
MANAGER, DEPLOYMENT, TEST_POD = "Workload/replication-manager", "Deployment/view-syncer", "Pod/test"
MANAGER_SERVICE, CLAIM = "Service/replication-manager", "PersistentVolumeClaim/replication-manager"
SERVICE, INGRESS, ROUTE = "Service/view-syncer", "Ingress/view-syncer", "HTTPRoute/view-syncer"
AUTOSCALER, BUDGET = "HorizontalPodAutoscaler/view-syncer", "PodDisruptionBudget/view-syncer"
POLICIES = {f"NetworkPolicy/{role}" for role in ("replication-manager", "view-syncer", "test")}
JOB, JOB_SECRET = "Job/cleanup", "Secret/cleanup"
SECRET, SERVICE_ACCOUNT, RULE, CONFIG_MAP = "Secret", "ServiceAccount", "PrometheusRule", "ConfigMap"
RUNNERS = {MANAGER, DEPLOYMENT}
PODS = RUNNERS | {TEST_POD, JOB}
READERS = RUNNERS | {TEST_POD}
ANY_OBJECT = {"*"}

Place = Callable[[ZeroRelease], list[Any]]


def object_name(obj: Object) -> str:
    """Returns the kind and the role of an object. The replication manager is a workload of either kind."""
    if obj.role == REPLICATION_MANAGER and obj.kind in ("StatefulSet", "Deployment"):
        return MANAGER
    return f"{obj.kind}/{obj.role}" if obj.role else obj.kind


@dataclass(frozen=True)
class Equal:
    """Says that each place has exactly the value."""

    place: Place


@dataclass(frozen=True)
class Contained:
    """Says that each list or map at the place contains the entries of the value."""

    place: Place


@dataclass(frozen=True)
class Number:
    """Says that each place has the value, or its default if it isn't set."""

    place: Place


@dataclass(frozen=True)
class InSingleNode:
    """Says that each place has the value, in a release with a single node."""

    place: Place


@dataclass(frozen=True)
class Variable:
    """Names a variable of the main container, and the roles that have it. A secret's reference arrives there too."""

    name: str
    roles: tuple[str, ...] = tuple(ROLES)


@dataclass(frozen=True)
class Elsewhere:
    """Names the test that checks the key: a file of tests/, or `this` for tests/property/test_arrival.py."""

    test: str


# a name for the message, and the parts that must have the value
Things = Iterator[tuple[str, Any]]
Options = Mapping[str, Any]


@dataclass(frozen=True)
class Everywhere:
    """Names the parts to which values.yaml says a key applies, and the check that a part has its value."""

    things: Callable[[ZeroRelease, Options], Things]
    has: Callable[[Any, Any], bool]
    never: tuple[str, ...] = ()  # patterns of keys that may replace it
    given: Options = field(default_factory=dict)  # a value that the check can find
    beside: tuple[str, ...] = ()  # other keys that decide which parts must have it


Arrival = Equal | Contained | Number | InSingleNode | Variable | Elsewhere


@dataclass(frozen=True)
class Row:
    """Holds facts about a key, or about the keys that a pattern fits."""

    key: str
    changes: set[str]  # the objects that it may change
    needs: tuple[str, ...] = ()  # without them it has no effect; the first turns it off while it has its default
    arrives: Arrival | None = None  # None: the chart's table has an option of zero-cache for it
    only_in: tuple[str, ...] = ()  # patterns of the only fields that may have its text; {name}: its variable
    everywhere: Everywhere | None = None  # set if its sentence says "every object, pod, container or role"

    def fits(self, key: str) -> bool:
        """Returns whether the row is about a key."""
        return fnmatch(key, self.key)


def rows(group: str, changes: set[str], keys: dict[str, Arrival | None], **more: Any) -> list[Row]:
    """Returns a row for each of these keys of a group, or of the root. They share the other facts."""
    return [Row(f"{group}.{key}".lstrip("."), changes, arrives=arrives, **more) for key, arrives in keys.items()]
