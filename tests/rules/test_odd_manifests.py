"""No rule stops at a manifest that Kubernetes would refuse, for its shape or for a value."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chartproof.release.fields import Step, field_path, walk
from chartproof.release.manifests import load_manifests
from chartproof.release.release import Inputs, Outcome, Release
from chartproof.rules.catalogue import all_rules

from zero_cache.chart import render

MISSING = object()
WRONG_SHAPES = [MISSING, None, "text", 7, [], [None], {"a": None}]
MANY_DIGITS = "9" * 5000  # more digits than Python converts to a number
ODD_VALUES = [
    "", "1Ei", "1e9999999", "²", "\n", "[", "http://[", "ws://a:b", "ws://a:99999", "$(", "--a=$(A",
    MANY_DIGITS, f"ws://a:{MANY_DIGITS}", f"a:{MANY_DIGITS}.1", f"sleep {MANY_DIGITS}", f"{MANY_DIGITS}%", f"0x{MANY_DIGITS}",
    0.5, -(2**80), True,
]  # fmt: skip
RELEASE = (Path(__file__).parent / "releases" / "every_field.yaml").read_text(encoding="utf-8")
BODIES = [manifest.body for manifest in load_manifests(RELEASE)]
KINDS = [body["kind"] for body in BODIES]
RULES = all_rules()


def release_of(bodies: list[Any]) -> Release:
    return Release(Outcome("\n---\n".join(map(json.dumps, bodies))), Inputs(kube_version="1.34.0"))


WHOLE = release_of(BODIES)


def places(body: Any) -> Iterator[tuple[tuple[Step, ...], Any]]:
    """Yields all parts of an object, except its kind, with the keys and positions that lead there."""
    return (found for found in walk(body) if found[0] not in ((), ("kind",), ("apiVersion",)))


def with_value(bodies: list[Any], position: int, steps: tuple[Step, ...], value: Any) -> tuple[Release, Release]:
    """Returns a release with one part of one object replaced or removed, and that object alone."""
    body = place = copy.deepcopy(bodies[position])
    for step in steps[:-1]:
        place = place[step]
    if value is MISSING:
        del place[steps[-1]]
    else:
        place[steps[-1]] = copy.deepcopy(value)
    return release_of([*bodies[:position], body, *bodies[position + 1 :]]), release_of([body])


def assert_no_rule_stops(releases: tuple[Release, Release], what: str) -> None:
    broken, alone = releases
    for rule in RULES:
        try:
            if rule.check:
                list(rule.check(alone if rule.family == "api" else broken))  # these rules look at each object by itself
            if rule.upgrade_check:
                list(rule.upgrade_check(WHOLE, broken))
                list(rule.upgrade_check(broken, WHOLE))
        except Exception as error:
            error.add_note(f"{rule.id} stops at {what}")
            raise


@pytest.mark.parametrize("position", range(len(BODIES)), ids=KINDS)
def test_a_wrong_shape_stops_no_rule(position):
    for steps, _ in places(BODIES[position]):
        for shape in WRONG_SHAPES:
            what = f"{field_path(BODIES[position], steps)}: {shape!r}"
            assert_no_rule_stops(with_value(BODIES, position, steps, shape), what)


@pytest.mark.parametrize("position", range(len(BODIES)), ids=KINDS)
def test_an_odd_value_stops_no_rule(position):
    for steps, value in places(BODIES[position]):
        for odd in ODD_VALUES if isinstance(value, str | int) else []:
            what = f"{field_path(BODIES[position], steps)}: {str(odd)[:20]!r}"
            assert_no_rule_stops(with_value(BODIES, position, steps, odd), what)


def test_a_wrong_shape_of_what_our_chart_renders_stops_no_rule(chart):
    files = [chart / "ci" / f"{name}-values.yaml" for name in ("autoscaling", "network-policy", "http-route")]
    found = {
        obj.kind: obj.body for file in files for obj in render(file, chart=chart) if obj.role != "replication-manager"
    }
    bodies = list(found.values())
    seen = set()
    for position, body in enumerate(bodies):
        for steps, _ in places(body):
            if (body["kind"], steps[-1]) not in seen:
                seen.add((body["kind"], steps[-1]))
                shape = WRONG_SHAPES[len(seen) % len(WRONG_SHAPES)]
                assert_no_rule_stops(with_value(bodies, position, steps, shape), f"{steps}: {shape!r}")
    assert len(seen) > 100
