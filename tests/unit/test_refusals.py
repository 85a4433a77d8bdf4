"""A refusal has all problems of a values file, each once, numbered if there are several."""

import re

import pytest
from chartproof.values.dotted_keys import nested

from zero_cache import refusals

NO_AUTH = nested("common.auth.secret", "")


def test_a_single_problem_is_said_plainly(render_refused):
    text = render_refused(NO_AUTH)

    assert "values must change" not in text
    assert "1." not in text


def test_all_problems_come_in_one_numbered_message(render_refused):
    text = render_refused([nested("common.database.upstreamDb", ""), NO_AUTH, nested("replicationManager.replicas", 3)])

    assert "3 values must change:" in text
    assert re.findall(r"^(\d)\. (\S+)", text, flags=re.MULTILINE) == [
        ("1", "common.database.upstreamDb"),
        ("2", "common.auth.secret"),
        ("3", "replicationManager.replicas"),
    ]


def test_a_problem_that_two_entries_have_is_told_once(render_refused):
    text = render_refused(nested("common.otlp.resourceAttributes", {"a b": "c", "d": "e,f"}))

    assert text.count("common.otlp.resourceAttributes must not contain commas") == 1


def test_the_port_of_an_endpoint_without_a_bucket_is_no_second_problem(render_refused):
    refusal = render_refused({"networkPolicy": {"enabled": True}, "s3": {"endpoint": "http://minio:9000"}})

    (problem,) = refusals.problems(refusal)
    assert problem.startswith("common.litestream.backupUrl must be set where s3.endpoint is")


def test_an_ingress_without_hosts_beside_a_route_is_one_problem(render_refused):
    route = {"enabled": True, "parentRefs": [{"name": "gateway"}], "hostnames": ["zero.example.com"]}
    refusal = render_refused({"viewSyncer": {"ingress": {"enabled": True}, "httpRoute": route}})

    (problem,) = refusals.problems(refusal)
    assert problem.startswith("viewSyncer.ingress.hosts must name a host")


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

    (text,) = refusals.problems(render_refused({"viewSyncer": {"resources": resources}}))
    assert text.startswith("viewSyncer.resources.requests.example.com/a b must not exceed ")
