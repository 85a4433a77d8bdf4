"""Names this repository's chart, and renders it unless a test names another."""

from pathlib import Path
from typing import Any

from chartproof.helm import render as rendering
from chartproof.helm.render import Values

from zero_cache.release import ZeroRelease

CHART = Path(__file__).parent.parent / "charts" / "zero-cache"
RENDER_OPTIONS: dict[str, Any] = {"release_name": "zero-cache", "release_type": ZeroRelease}


def render(values: Values = "", **options: Any) -> ZeroRelease:
    """Renders the chart. It takes the options of chartproof.render."""
    release = rendering.render(values, **{"chart": CHART, **RENDER_OPTIONS, **options})
    assert isinstance(release, ZeroRelease)
    return release
