"""Adds the chart under test to pytest, and `pytest --chart=PATH`, which checks the chart against every rule."""

import json
import os
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from chartproof.helm import render as rendering
from chartproof.helm.binary import Helm
from chartproof.helm.render import DEFAULT_KUBE_VERSION
from chartproof.release.release import Release
from chartproof.rules.catalogue import all_rules
from chartproof.rules.items import FINDING, RULE, ChartFile, chart_of, file_of, is_chart_file
from chartproof.rules.target import ChartUnusable, check_is_chart, exemptions, helm_of, releases
from chartproof.rules.text import catalogue_text, findings_file, number_of

pytest_plugins = ["chartproof.report.failure"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the options for the chart under test and for its rules."""
    group = parser.getgroup("chart")
    parser.addini("chart", "the chart under test, relative to the root folder; --chart overrides it", default="")
    group.addoption(
        "--chart", metavar="PATH", type=Path, help="the chart under test; without tests, every rule checks it"
    )
    group.addoption("--helm", metavar="VERSION_OR_PATH", help="the Helm to render with (default: the pinned one)")
    group.addoption("--rules", action="store_true", dest="list_rules", help="list the rules and run nothing")
    group.addoption(
        "--values", metavar="FILE", type=Path, action="append", default=[], help="values for --chart; repeatable"
    )
    group.addoption(
        "--helm-arg",
        metavar="ARG",
        action="append",
        default=[],
        help="an argument for helm template, like --helm-arg=--set=a=b; repeatable",
    )
    group.addoption(
        "--release-name",
        metavar="NAME",
        default="my-release",
        help="the name of the release that --chart renders (default: %(default)s)",
    )
    group.addoption(
        "--kube-version",
        metavar="VERSION",
        default=DEFAULT_KUBE_VERSION,
        help="the Kubernetes that --chart is rendered for and judged by (default: %(default)s)",
    )
    group.addoption("--findings", metavar="FILE", type=Path, help="write the rules' findings to this file, as JSON")
    group.addoption(
        "--exemptions",
        metavar="FILE",
        type=Path,
        help="a list of {rule, object, reason}: each object may break its rule",
    )


def chart_under_test(config: pytest.Config) -> Path:
    """Returns the chart of --chart or of the setting `chart`. Raises pytest.UsageError without either."""
    named: Path | None = config.getoption("--chart")
    if named:
        return named.resolve()
    setting = str(config.getini("chart"))
    if not setting:
        raise pytest.UsageError("no chart is named: pass --chart=PATH, or set `chart` in pytest's configuration")
    return (config.inipath.parent if config.inipath else config.rootpath) / setting


@pytest.fixture(scope="session")
def chart(pytestconfig: pytest.Config) -> Path:
    """Gives the chart under test."""
    return chart_under_test(pytestconfig)


@pytest.fixture(scope="session")
def helm(pytestconfig: pytest.Config) -> Helm:
    """Finds the Helm that --helm names."""
    return helm_of(pytestconfig)


@pytest.fixture(scope="session")
def render_options() -> dict[str, Any]:
    """Gives the options of `render` where a test names none. A conftest overrides it."""
    return {}


@pytest.fixture(scope="session")
def render(chart: Path, helm: Helm, render_options: dict[str, Any]) -> Callable[..., Release]:
    """Renders the chart under test with values: text, a dict, a file, or a list of them. Options: chartproof.render."""
    return partial(rendering.render, **{"chart": chart, "helm": helm, **render_options})


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Lists the rules when --rules asks for it."""
    if not config.option.list_rules:
        return None
    print(catalogue_text(all_rules()))
    return 0


def pytest_configure(config: pytest.Config) -> None:
    """Makes --chart the test to run when the command line names no test. xdist's workers read that line again."""
    chart: Path | None = config.getoption("--chart")
    if chart and config.args_source is not config.ArgsSource.ARGS:
        try:
            check_is_chart(chart)
        except ChartUnusable as reason:
            raise pytest.UsageError(str(reason)) from None
        config.args = [str(file_of(chart))]
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Findings(config))


def pytest_sessionstart(session: pytest.Session) -> None:
    """Reports an unusable chart in one line, before xdist starts its workers: each would report the error again."""
    config = session.config
    files = [Path(argument) for argument in config.args if is_chart_file(Path(argument))]
    if hasattr(config, "workerinput") or not files:
        return
    try:
        exemptions(config)
        for file in files:
            releases(config, chart_of(file.resolve()))
    except ChartUnusable as reason:
        raise pytest.UsageError(str(reason)) from None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ChartFile | None:
    """Collects a chart that the command line names, and no other chart in the folders."""
    if is_chart_file(file_path) and parent.session.isinitpath(file_path):
        # pytest gives a file outside its root folder no name
        name = os.path.relpath(file_path, parent.config.rootpath)
        return ChartFile.from_parent(parent, path=file_path, nodeid=name)
    return None


class Findings:
    """Collects the findings of all workers, and writes them at the end."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.findings: list[dict[str, Any]] = []
        self.rules = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and RULE in dict(report.user_properties):
            self.rules += 1
            self.findings += [json.loads(str(text)) for name, text in report.user_properties if name == FINDING]

    def pytest_sessionfinish(self) -> None:
        option = self.config.option
        if option.findings:
            text = findings_file(str(option.chart), [str(file) for file in option.values], self.rules, self.findings)
            option.findings.write_text(text, encoding="utf-8")

    @pytest.hookimpl(wrapper=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> Generator[None]:
        yield
        if not self.rules:
            return
        counted = [finding for finding in self.findings if "exempted" not in finding]
        broken = len({finding["rule"] for finding in counted})
        exempted = len(self.findings) - len(counted)
        terminalreporter.write_line(
            f"{number_of(len(counted), 'finding')} of {number_of(broken, 'rule')}, "
            f"{number_of(self.rules, 'rule')} checked, {number_of(exempted, 'finding')} exempted"
        )
