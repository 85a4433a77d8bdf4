"""Timelines are drawn on one page: figures in a table, failures first, each pod and client in a lane."""

import re
from xml.etree import ElementTree

from zero_cache.cluster.timelines.page import page
from zero_cache.cluster.timelines.timeline import Lane, Span, Timeline, spans

POD = Lane("a pod", [Span(100, 104, "ready"), Span(104, 110, "stopping")])
CLIENT = Lane("a client", [Span(101, 110, "connected")], [102.0, 103.0, 109.0])


def timeline(title: str, *, failure: str = "") -> Timeline:
    return Timeline(title, Span(103, 108, "the event"), [POD, CLIENT], {"seconds without a row": "6.00"}, failure)


def drawing(text: str) -> ElementTree.Element:
    found = re.search("<svg.*?</svg>", text, re.DOTALL)
    assert found
    return ElementTree.fromstring(found.group())  # noqa: S314 (drawn by the page itself)


def test_each_lane_has_its_name_its_states_and_its_changes() -> None:
    svg = drawing(page("A run", [timeline("deleted")]))

    assert {"a pod", "a client"} <= {text.text for text in svg.iter("text")}
    states = [title.text for title in svg.iter("title")]
    assert states == ["the event, 5.00 s", "ready, 4.00 s", "stopping, 6.00 s", "connected, 9.00 s"]
    [changes] = svg.iter("path")
    assert changes.get("d", "").count("M") == 3


def test_the_time_goes_from_left_to_right_on_one_scale() -> None:
    boxes = {
        rect[0].text: float(rect.get("x", "")) for rect in drawing(page("A run", [timeline("deleted")])).iter("rect")
    }

    assert boxes["ready, 4.00 s"] < boxes["connected, 9.00 s"] < boxes["the event, 5.00 s"] < boxes["stopping, 6.00 s"]
    assert boxes["stopping, 6.00 s"] - boxes["ready, 4.00 s"] == 400


def test_what_failed_comes_first_with_its_reason() -> None:
    text = page("A run", [timeline("passed well"), timeline("went wrong", failure="a <row> is missing")])

    assert re.findall(r"<h2[^>]*>([^<]*)", text) == ["went wrong", "passed well"]
    assert "a &lt;row&gt; is missing" in text


def test_a_state_lasts_until_the_next_one() -> None:
    assert spans([(1, "connecting"), (3, "connected")], 7) == [Span(1, 3, "connecting"), Span(3, 7, "connected")]
