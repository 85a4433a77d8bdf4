"""What a container can't request, or be limited to."""

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


@pytest.mark.parametrize("kind", ["requests", "limits"])
def test_a_resource_that_kubernetes_doesnt_know_is_refused(render_refused, kind):
    assert refusals.problems(render_refused({"viewSyncer": {"resources": {kind: {"ram": "2Gi"}}}})) == [
        f"viewSyncer.resources.{kind} must not contain ram, because Kubernetes has no resource of that name; write cpu, "
        "memory, ephemeral-storage or a name with its domain."
    ]


@pytest.mark.parametrize("kind", ["requests", "limits"])
@pytest.mark.parametrize("name", ["memory", "ephemeral-storage"])
def test_bytes_in_thousandths_are_refused(render_refused, kind, name):
    assert refusals.problems(render_refused({"objectStore": {"resources": {kind: {name: "512m"}}}})) == [
        f"objectStore.resources.{kind}.{name} must not be in thousandths of a byte, because no container could run in so "
        "little; write 512Mi for mebibytes."
    ]


@pytest.mark.parametrize("name", ["cpu", "hugepages-2Mi", "nvidia.com/gpu"])
def test_every_resource_that_kubernetes_knows_is_accepted(render, name):
    assert render({"viewSyncer": {"resources": {"limits": {name: "1"}}}}).refusal is None


@pytest.mark.parametrize("amount", ["1e3", "1E", "1Pi", "9999999Gi", "100u"])
def test_an_amount_that_is_hard_to_count_is_left_to_kubernetes(render, amount):
    resources = {"requests": {"example.com/a": amount}, "limits": {"example.com/a": 1}}

    assert render({"viewSyncer": {"resources": resources}}).refusal is None


@pytest.mark.parametrize("kind", ["requests", "limits"])
@pytest.mark.parametrize(
    ("name", "shown"),
    [("\x1b[31mram", "�[31mram"), ("a\x00b", "a�b"), ("a\u200bb", "a�b"), ("a\nb", "a b"), ("größe🙂", "größe🙂")],
)  # fmt: skip
def test_a_name_is_shown_without_what_hides_it_or_moves_it(render_refused, kind, name, shown):
    (text,) = refusals.problems(render_refused({"viewSyncer": {"resources": {kind: {name: "1"}}}}))

    assert text.startswith(f"viewSyncer.resources.{kind} must not contain {shown}, because ")


def test_a_limit_whose_name_has_a_line_break_is_one_problem(render_refused):
    resources = {"requests": {"example.com/a\nb": 2}, "limits": {"example.com/a\nb": 1}}

    assert refusals.problems(render_refused({"viewSyncer": {"resources": resources}})) == [
        "viewSyncer.resources.requests.example.com/a b must not exceed viewSyncer.resources.limits.example.com/a b, because "
        "Kubernetes rejects such a container; lower it, or raise the limit."
    ]
