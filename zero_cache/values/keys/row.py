"""A row of the table of keys: what a key needs, where its value arrives, and whose objects it may change."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Any

from zero_cache.release import ZeroRelease
from zero_cache.zero.options import REPLICATION_MANAGER, VIEW_SYNCER

BACKUP, SINGLE_NODE = "common.litestream.backupUrl", "singleNode.enabled"
# the roles, and the keys of their values
ROLES = {REPLICATION_MANAGER: "replicationManager", VIEW_SYNCER: "viewSyncer"}

# objects of a release, as kind/role
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
ANY_OBJECT = {"*"}

Place = Callable[[ZeroRelease], list[Any]]


@dataclass(frozen=True)
class Equal:
    """Each of what stands there is the value."""

    place: Place


@dataclass(frozen=True)
class Contained:
    """Each list or map that stands there has the entries of the value."""

    place: Place


@dataclass(frozen=True)
class Number:
    """Each of what stands there is the value, or its default where it isn't set."""

    place: Place


@dataclass(frozen=True)
class InSingleNode:
    """Each of what stands there is the value, in a release with a single node."""

    place: Place


@dataclass(frozen=True)
class Variable:
    """An environment variable of the main container, in the roles that have it. A secret's reference goes there too."""

    name: str
    roles: tuple[str, ...] = tuple(ROLES)


@dataclass(frozen=True)
class Elsewhere:
    """A test of its own looks at it: a file of tests/, or `this` for tests/property/test_arrival.py."""

    test: str


# a name for the message, and what must have the value
Things = Iterator[tuple[str, Any]]
Options = Mapping[str, Any]


@dataclass(frozen=True)
class Everywhere:
    """What values.yaml says a key is for, and how to see that one of them has its value."""

    things: Callable[[ZeroRelease, Options], Things]
    has: Callable[[Any, Any], bool]
    never: tuple[str, ...] = ()  # patterns of keys that may stand in for it
    given: Options = field(default_factory=dict)  # a value that is found again, where any other isn't
    beside: tuple[str, ...] = ()  # other keys that decide what must have it


Arrival = Equal | Contained | Number | InSingleNode | Variable | Elsewhere


@dataclass(frozen=True)
class Row:
    """Facts about a key, or about the keys that a pattern fits."""

    key: str
    changes: set[str]  # the objects that it may change
    needs: tuple[str, ...] = ()  # without them it has no effect; the first turns it off while it has its default
    arrives: Arrival | None = None  # None: as the option of zero-cache that the chart's table has for it
    only_in: tuple[str, ...] = ()  # patterns of the fields in which alone its text may stand; {name}: its variable
    everywhere: Everywhere | None = None  # where its sentence says that it is for every object, pod, container or role

    def fits(self, key: str) -> bool:
        """Whether the row is about a key."""
        return fnmatch(key, self.key)


def rows(group: str, changes: set[str], keys: dict[str, Arrival | None], **more: Any) -> list[Row]:
    """Returns a row for each key of a group, or of the root, that they share the other facts."""
    return [Row(f"{group}.{key}".lstrip("."), changes, arrives=arrives, **more) for key, arrives in keys.items()]
