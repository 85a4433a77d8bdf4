"""Renders the chart under test as the options say: as it is, and as its next version."""

import tempfile
from pathlib import Path

import pytest

from chartproof.helm.binary import Helm
from chartproof.helm.render import render
from chartproof.helm.tools import ToolMissing
from chartproof.kubernetes.schemas.source import SchemasMissing
from chartproof.kubernetes.schemas.validation import known_minor
from chartproof.release.release import Release
from chartproof.report.secrets import Mask, secrets_of
from chartproof.rules.checking import Exemption, ExemptionsUnreadable, load_exemptions, with_next_version

_HELM = pytest.StashKey[Helm]()


class ChartUnusable(Exception):
    """Says why the rules can't check a chart: it or Helm is missing, Helm refuses it, or the exemptions are wrong."""


def check_is_chart(path: Path) -> None:
    """Raises ChartUnusable unless a path is a folder with a Chart.yaml, or a file."""
    if not (path / "Chart.yaml").is_file() and not path.is_file():
        raise ChartUnusable(f"{path} is no chart: neither a folder with a Chart.yaml nor an archive")


def helm_of(config: pytest.Config) -> Helm:
    """Finds the Helm that --helm names, once. Raises ChartUnusable."""
    helm = config.stash.get(_HELM, None)
    if helm is None:
        try:
            helm = config.stash[_HELM] = Helm.find(config.getoption("--helm"))
        except ToolMissing as reason:
            raise ChartUnusable(str(reason)) from None
    return helm


def releases(config: pytest.Config, chart: Path) -> tuple[Release, Release]:
    """Renders a chart's release, and the release after an upgrade to its next version. Raises ChartUnusable."""
    check_is_chart(chart)
    before = _render(config, chart)
    with tempfile.TemporaryDirectory(prefix="next-version-") as directory:
        return before, _render(config, with_next_version(chart, Path(directory)), is_upgrade=True)


def _render(config: pytest.Config, chart: Path, *, is_upgrade: bool = False) -> Release:
    missing = [str(file) for file in config.getoption("--values") if not file.is_file()]
    if missing:
        raise ChartUnusable(f"no such values file: {', '.join(missing)}")
    try:
        known_minor(config.getoption("--kube-version"))
    except SchemasMissing as reason:
        raise ChartUnusable(str(reason)) from None
    helm = helm_of(config)
    release = render(
        config.getoption("--values"),
        chart=chart,
        helm=helm,
        kube_version=config.getoption("--kube-version"),
        release_name=config.getoption("--release-name"),
        extra_arguments=config.getoption("--helm-arg"),
        is_upgrade=is_upgrade,
    )
    if release.refusal is not None:
        mask = Mask(secrets_of(release))
        raise ChartUnusable(f"Helm does not render {chart}: {mask(release.refusal)}")
    return release


def exemptions(config: pytest.Config) -> list[Exemption]:
    """Loads the file of --exemptions. Raises ChartUnusable."""
    file: Path | None = config.getoption("--exemptions")
    try:
        return load_exemptions(file) if file else []
    except ExemptionsUnreadable as error:
        raise ChartUnusable(str(error)) from None
