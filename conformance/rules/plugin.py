"""A pytest plugin: the options for a chart that is not ours, the list of rules, and the file of findings."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from conformance.render import DEFAULT_CHART

FINDINGS = pytest.StashKey[list[dict[str, Any]]]()  # what the test of a rule found

JUDGES = DEFAULT_CHART.parent.parent / "tests" / "conformance"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("zero-cache rules")
    group.addoption("--rules", action="store_true", dest="list_rules", help="list the rules, and run nothing")
    group.addoption(
        "--values", metavar="FILE", type=Path, action="append", default=[], help="values for --chart; repeatable"
    )
    group.addoption(
        "--helm-arg",
        metavar="ARG",
        action="append",
        default=[],
        help="for helm template, like --helm-arg=--set=a=b; repeatable",
    )
    group.addoption(
        "--release-name",
        metavar="NAME",
        default="my-release",
        help="what --chart is rendered as (default: %(default)s)",
    )
    group.addoption("--findings", metavar="FILE", type=Path, help="write what the rules found to this file, as JSON")
    group.addoption(
        "--exemptions", metavar="FILE", type=Path, help="a list of {rule, object, reason} that --chart may break"
    )


def is_any_chart(config: pytest.Config) -> bool:
    """Whether the rules are to judge the one chart that --chart names, instead of ours with its values files."""
    is_ours = config.getoption("--chart").resolve() == DEFAULT_CHART.resolve()
    return not is_ours or bool(config.getoption("--values") or config.getoption("--helm-arg"))


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Lists the rules when --rules asks for it."""
    if not config.option.list_rules:
        return None
    from conformance.rules.catalogue import all_rules
    from conformance.rules.report import catalogue_text

    print(catalogue_text(all_rules()))
    return 0


def pytest_sessionstart(session: pytest.Session) -> None:
    """What can't be judged is one line, before xdist starts its workers; in a fixture it would be an error a rule."""
    config = session.config
    is_asked = any(
        JUDGES in Path(argument).resolve().parents or Path(argument).resolve() == JUDGES for argument in config.args
    )
    if not is_asked or hasattr(config, "workerinput") or not is_any_chart(config):
        return
    from conformance.rules.judged_chart import CannotJudge, exemptions, releases

    try:
        exemptions(config)
        releases(config)
    except CannotJudge as reason:
        raise pytest.UsageError(str(reason)) from None


class FindingsFile:
    """Gathers what the tests of rules report, from all workers, and writes it at the end."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.findings: list[dict[str, Any]] = []
        self.rules = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        found: list[dict[str, Any]] | None = getattr(report, "findings", None)
        if report.when == "call" and found is not None:
            self.rules += 1
            self.findings += found

    def pytest_sessionfinish(self) -> None:
        from conformance.rules.report import findings_file

        option = self.config.option
        text = findings_file(str(option.chart), [str(file) for file in option.values], self.rules, self.findings)
        if option.findings:
            option.findings.write_text(text, encoding="utf-8")

    @pytest.hookimpl(wrapper=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> Generator[None]:
        yield
        counted = [finding for finding in self.findings if "exempted" not in finding]
        broken = len({finding["rule"] for finding in counted})
        spared = len(self.findings) - len(counted)
        terminalreporter.write_line(
            f"{len(counted)} findings of {broken} rules, {self.rules} rules checked, {spared} findings exempted"
        )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Hands what a rule found to the process that writes the file: attributes of a report reach it from workers too."""
    report = yield
    if FINDINGS in item.stash:
        report.__dict__["findings"] = item.stash[FINDINGS]  # a type checker knows no such attribute
    return report


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and is_any_chart(config):
        config.pluginmanager.register(FindingsFile(config))
