"""Draws timelines as one HTML page, which needs nothing else."""

from collections.abc import Callable, Iterator, Sequence
from html import escape

from zero_cache.cluster.timelines.timeline import Lane, Span, Timeline

_WIDTH, _LANE, _LABELS = 1000, 16, 320
_COLOURS = {
    "ready": "#3a9d5d",
    "connected": "#3a9d5d",
    "starting": "#e3b341",
    "connecting": "#e3b341",
    "stopping": "#d9822b",
    "disconnected": "#c93c37",
    "error": "#c93c37",
    "needs-auth": "#c93c37",
    "gone": "#ffffff00",
}
_OTHER = "#8b949e"
# gives the place of a time on the drawing
_Place = Callable[[float], float]
_STYLE = """
body { font: 14px/1.4 system-ui, sans-serif; margin: 2em auto; max-width: 1340px; padding: 0 1em; color: #1f2328; }
h2 { font-size: 16px; margin: 2em 0 .3em; } h2.failed { color: #c93c37; }
table { border-collapse: collapse; } th, td { text-align: left; padding: .15em 1em .15em 0; }
pre { background: #f6f8fa; padding: .6em; white-space: pre-wrap; } svg text { font-size: 11px; fill: #1f2328; }
"""


def page(title: str, timelines: Sequence[Timeline]) -> str:
    """Returns the page: a table of figures, then a timeline each, those that failed first."""
    ordered = sorted(timelines, key=lambda timeline: not timeline.failure)
    names = list(dict.fromkeys(name for timeline in ordered for name in timeline.figures))
    head = "".join(f"<th>{escape(name)}</th>" for name in ("scenario", "", *names))
    rows = "".join(_row(number, timeline, names) for number, timeline in enumerate(ordered))
    drawn = "".join(_section(number, timeline) for number, timeline in enumerate(ordered))
    legend = ", ".join(
        f'<span style="color:{colour}">■</span> {state}' for state, colour in _COLOURS.items() if state != "gone"
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
        f"<h1>{escape(title)}</h1><table><tr>{head}</tr>{rows}</table>"
        f"<p>{legend}. The grey band is the event; a black tick is a change of a client's rows.</p>{drawn}</html>\n"
    )


def _row(number: int, timeline: Timeline, names: Sequence[str]) -> str:
    outcome = "failed" if timeline.failure else "passed"
    cells = [f'<a href="#{number}">{escape(timeline.title)}</a>', outcome]
    cells += [escape(timeline.figures.get(name, "")) for name in names]
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _section(number: int, timeline: Timeline) -> str:
    failed = ' class="failed"' if timeline.failure else ""
    said = f"<pre>{escape(timeline.failure)}</pre>" if timeline.failure else ""
    return f'<h2 id="{number}"{failed}>{escape(timeline.title)}</h2>{said}{"".join(_drawing(timeline))}'


def _drawing(timeline: Timeline) -> Iterator[str]:
    begins, height = timeline.begins, (len(timeline.lanes) + 2) * _LANE
    scale = _WIDTH / max(timeline.ends - begins, 0.001)

    def x(at: float) -> float:
        return _LABELS + (at - begins) * scale

    yield f'<svg viewBox="0 0 {_LABELS + _WIDTH} {height}" width="100%" role="img">'
    event = timeline.event
    yield _box(event, x, 0, height - _LANE, "#d0d7de", "the event")
    for row, lane in enumerate(timeline.lanes):
        yield from _lane(lane, x, row * _LANE)
    for at in _ticks(timeline.ends - begins):
        yield f'<text x="{x(begins + at):.0f}" y="{height - 4}">{at:g} s</text>'
    yield "</svg>"


def _lane(lane: Lane, x: _Place, top: float) -> Iterator[str]:
    yield f'<text x="0" y="{top + 12}">{escape(lane.name)}</text>'
    for span in lane.spans:
        yield _box(span, x, top + 3, _LANE - 6, _COLOURS.get(span.state, _OTHER), span.state)
    if lane.marks:
        path = "".join(f"M{x(at):.1f} {top + 2}v{_LANE - 4}" for at in lane.marks)
        yield f'<path d="{path}" stroke="#1f2328" stroke-width=".6"/>'


def _box(span: Span, x: _Place, top: float, height: float, colour: str, says: str) -> str:
    left, width = x(span.begins), max(x(span.ends) - x(span.begins), 1)
    title = f"<title>{escape(says)}, {span.ends - span.begins:.2f} s</title>"
    return f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{height}" fill="{colour}">{title}</rect>'


def _ticks(duration: float) -> Iterator[float]:
    step = next(step for step in (1, 2, 5, 10, 20, 60, 120, 300, 600, 3600, 10**9) if duration / step <= 15)
    at = 0.0
    while at <= duration:
        yield at
        at += step
