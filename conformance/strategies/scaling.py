"""What Kubernetes takes in an autoscaler."""

from functools import cache
from typing import Any

from hypothesis import strategies as st

from conformance.strategies.texts import words


@cache
def metrics() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Metrics of the pods, and of something outside."""

    def metric(kind: str, field: str) -> st.SearchStrategy[dict[str, Any]]:
        amount = st.sampled_from(["100m", "1", "1k", "1000000"])
        return st.builds(
            lambda name, value: {
                "type": kind,
                field: {"metric": {"name": name}, "target": {"type": "AverageValue", "averageValue": value}},
            },
            words(),
            amount,
        )

    return st.lists(st.one_of(metric("Pods", "pods"), metric("External", "external")), max_size=2)


@cache
def behaviors() -> st.SearchStrategy[dict[str, Any]]:
    """How fast it scales up and down."""
    policy = st.fixed_dictionaries(
        {
            "type": st.sampled_from(["Pods", "Percent"]),
            "value": st.sampled_from([1, 100, 1_000_000]),
            "periodSeconds": st.integers(1, 1800),
        }
    )
    direction = st.fixed_dictionaries(
        {"policies": st.lists(policy, min_size=1, max_size=2)},
        optional={"stabilizationWindowSeconds": st.integers(0, 3600), "selectPolicy": st.sampled_from(["Min", "Max"])},
    )
    return st.fixed_dictionaries({}, optional={"scaleUp": direction, "scaleDown": direction})
