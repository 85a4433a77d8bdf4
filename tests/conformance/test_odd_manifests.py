"""A rule judges what is there: a manifest of the wrong shape, which Kubernetes would refuse, stops none of them."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from conformance.chart import CHART, render
from conformance.release import release_from_text
from conformance.rules.catalogue import all_rules

FAMILIES = {"references", "identity", "security", "workload"}
RULES = [rule for rule in all_rules() if rule.family in FAMILIES and rule.check]
WRONG = [None, "text", 7, True, [], {}, [None], {"a": None}]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every map and list of a manifest, with each key or index."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else []
    for key in keys:
        yield value, key
        yield from places(value[key])


def bent(body: dict[str, Any], number: int, wrong: Any) -> dict[str, Any]:
    changed = copy.deepcopy(body)
    holder, key = list(places(changed))[number]
    holder[key] = copy.deepcopy(wrong)
    return changed


@pytest.fixture(scope="module")
def objects() -> list[dict[str, Any]]:
    """One of each kind that the chart renders, as far as they are about one role."""
    files = [CHART / "ci" / f"{name}-values.yaml" for name in ("autoscaling", "network-policy", "http-route")]
    found = {obj.kind: obj.body for file in files for obj in render(file) if obj.role != "replication-manager"}
    return list(found.values())


def test_a_wrong_shape_stops_no_rule(objects):
    seen = set()
    for position, body in enumerate(objects):
        for number, (_, key) in enumerate(places(body)):
            if (body["kind"], key) in seen or key in ("kind", "apiVersion"):
                continue
            seen.add((body["kind"], key))
            wrong = WRONG[len(seen) % len(WRONG)]
            changed = [*objects[:position], bent(body, number, wrong), *objects[position + 1 :]]
            release = release_from_text(yaml.dump_all(changed, Dumper=yaml.CSafeDumper))
            for rule in RULES:
                assert rule.check is not None
                list(rule.check(release))
    assert len(seen) > 100
