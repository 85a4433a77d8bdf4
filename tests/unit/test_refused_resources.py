"""A container that requests more than its limit."""

import pytest

from conformance import refusals
from conformance.dotted_keys import nested


@pytest.mark.parametrize("group", ["replicationManager", "viewSyncer", "singleNode", "objectStore"])
def test_more_than_the_limit_is_refused(render_refused, group):
    resources = {"requests": {"memory": "2Gi"}, "limits": {"memory": "1Gi"}}

    assert refusals.problems(render_refused(nested(f"{group}.resources", resources))) == [
        f"{group}.resources.requests.memory must not exceed {group}.resources.limits.memory, because Kubernetes rejects such a "
        "container; lower it, or raise the limit."
    ]


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ("1", "999m"), (1, "999m"), (2, 1), (0.5, "0.4"), ("0.5", 0.499), ("1001m", 1), ("1.5", "1.4999"), ("1", "0"),
        ("1025", "1k"), ("1Ki", "1k"), ("1Mi", "1M"), ("1Gi", "1G"), ("1Ti", "1T"), ("1.5Gi", "1.4Gi"), ("1Gi", "1000Mi"),
        (17_179_869_184, "15Gi"), ("17179869185", 17_179_869_184), ("010", "9"), ("999Ti", "998T"), ("999999Gi", "999998Gi"),
    ],
)  # fmt: skip
def test_amounts_are_compared_whatever_they_are_written_in(render, more, less):
    def amounts(request, limit):
        return {
            "viewSyncer": {"resources": {"requests": {"example.com/a": request}, "limits": {"example.com/a": limit}}}
        }

    assert "viewSyncer.resources.requests.example.com/a must not exceed" in str(render(amounts(more, less)).refusal)
    for request, limit in [(less, more), (more, more), (less, less)]:
        assert render(amounts(request, limit)).refusal is None


@pytest.mark.parametrize("amount", ["1e3", "1E", "1Pi", "9999999Gi", "100u"])
def test_an_amount_that_is_hard_to_count_is_left_to_kubernetes(render, amount):
    resources = {"requests": {"example.com/a": amount}, "limits": {"example.com/a": 1}}

    assert render({"viewSyncer": {"resources": resources}}).refusal is None
