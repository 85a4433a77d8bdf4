"""Renders the values of a unit test on top of the documented install."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from chartproof.helm import render as rendering
from chartproof.helm.binary import Helm
from chartproof.helm.render import Values
from chartproof.release.release import Release

from zero_cache.cluster.documented_install import INSTALL_VALUES

Render = Callable[..., Release]


@pytest.fixture
def render_bare(chart: Path, helm: Helm, render_options: dict[str, Any]) -> Render:
    """Renders with the test's values and no others, as chartproof's `render` does, which the next fixture overrides."""
    return partial(rendering.render, **{"chart": chart, "helm": helm, **render_options})


@pytest.fixture
def render(render_bare: Render) -> Render:
    """Renders the documented install with the test's values on top: YAML text, a dict, a file or a list of them."""

    def render(values: Values = "", **options: Any) -> Release:
        return render_bare([INSTALL_VALUES, *rendering.sources(values)], **options)

    return render


@pytest.fixture
def render_refused(render: Render) -> Callable[..., str]:
    """Renders values that must be refused, and returns Helm's error."""

    def refused(values: Values = "", **options: Any) -> str:
        release = render(values, **options)
        assert release.refusal is not None, "Helm rendered these values; they must be refused"
        return release.refusal

    return refused


@pytest.fixture
def assert_answered(chart: Path, render: Render, render_refused: Callable[..., str]) -> Callable[[Any], None]:
    """Asserts an answer. A function of `render` asserts a default, a pair has values and a part of their refusal, and a
    text is a part of the README."""
    readme = " ".join((chart / "README.md").read_text().split())

    def answered(answer: Any) -> None:
        if callable(answer):
            answer(render)
        elif isinstance(answer, tuple):
            values, text = answer
            assert text in render_refused(values)
        else:
            assert answer in readme, f"the README must say: {answer}"

    return answered
