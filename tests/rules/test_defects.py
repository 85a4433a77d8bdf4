"""Each seeded defect of defects/ still fits the chart, passes Helm's own checks, and is caught by the test or rule that it names."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from chartproof.helm.binary import Helm
from chartproof.helm.lint import lint_all
from chartproof.rules.catalogue import Rule
from chartproof.rules.checking import with_next_version
from chartproof.template import defects
from chartproof.template.defects import Defect

from zero_cache.chart import CHART
from zero_cache.cluster.documented_install import INSTALL_VALUES

ROOT = CHART.parent.parent
FILES = sorted((Path(__file__).parent / "defects").glob("*.patch"))
DEFECTS = [defects.read_defect(file) for file in FILES]
LINTED = [DEFECTS[start : start + 10] for start in range(0, len(DEFECTS), 10)]
COLLECTORS = ("unraisableexception", "threadexception")  # they collect garbage at each end


class Failures:
    """Collects, as a plugin of the inner pytest, the tests that failed."""

    def __init__(self) -> None:
        self.failed: list[str] = []
        self.passed: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            # a fixture's error proves nothing
            self.failed += [report.nodeid] if report.when == "call" else []
        elif report.when == "call":
            self.passed.append(report.nodeid)


def failing_tests(tests: tuple[str, ...], chart: Path) -> Failures:
    """Runs tests on a chart, in this process, until one fails."""
    failures = Failures()
    # without slow plugins, and without a report
    unused = ("hypothesispytest", "helm-charts", "cacheprovider", "terminal", "xdist", "chartproof.report.failure")
    arguments = ["-x", *(part for name in (*unused, *COLLECTORS) for part in ("-p", f"no:{name}"))]
    pytest.main(
        [*arguments, "--rootdir", str(ROOT), "--chart", str(chart), *(str(ROOT / test) for test in tests)], [failures]
    )
    return failures


@pytest.fixture
def here() -> Iterator[None]:
    """Runs a test in the repository's directory without the user's options, and restores the environment."""
    directory, environment = Path.cwd(), dict(os.environ)
    os.environ.pop("PYTEST_ADDOPTS", None)
    os.chdir(ROOT)
    yield
    os.chdir(directory)
    os.environ.clear()
    os.environ.update(environment)


@pytest.fixture(scope="session")
def next_clean_chart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Provides the next version of the chart without a defect. All tests share it, so that its renders are cached."""
    return with_next_version(CHART, tmp_path_factory.mktemp("clean"))


def test_there_are_many_defects_and_each_has_a_number_of_its_own():
    assert len(FILES) >= 60
    assert len({file.name.split("-")[0] for file in FILES}) == len(FILES)


@pytest.mark.parametrize("some", LINTED, ids=lambda some: f"{some[0].file.stem} and so on")
def test_helm_lint_finds_none_of_them(some: list[Defect], tmp_path: Path, helm: Helm) -> None:
    values = tmp_path / "values.yaml"
    values.write_text(yaml.safe_dump(INSTALL_VALUES))
    charts = [defects.patched(defect, tmp_path / defect.file.stem, CHART) for defect in some]

    assert lint_all(charts, values, helm) is None, "a defect that helm lint finds needs no rule"


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.file.stem)
def test_a_defect_is_caught(defect: Defect, tmp_path: Path, next_clean_chart: Path, helm: Helm, here: None) -> None:
    chart = defects.patched(defect, tmp_path, CHART)
    before = defects.rendered(defect, chart, helm, INSTALL_VALUES)
    assert before.refusal is None, "a defect that Helm refuses needs no rule"

    failures = failing_tests(defect.tests, chart) if defect.tests else Failures()
    if failures.failed:
        return
    rules = defects.rules_of(defect)
    if rules and found_by(rules, defect, chart, tmp_path, next_clean_chart, helm):
        return
    ran = f"; these passed: {', '.join(failures.passed)}" if defect.tests else ""
    pytest.fail(f"{', '.join(defect.caught_by)} let it through: {defect.wrong}{ran}", pytrace=False)


def found_by(rules: list[Rule], defect: Defect, chart: Path, directory: Path, clean_next: Path, helm: Helm) -> set[str]:
    """Returns what the rules find in the patched chart and not in the clean one."""
    upgrades = any(rule.upgrade_check for rule in rules)

    def found(chart: Path, following: Path) -> set[str]:
        before = defects.rendered(defect, chart, helm, INSTALL_VALUES)
        after = defects.rendered(defect, following, helm, INSTALL_VALUES, after=True) if upgrades else before
        return defects.findings(rules, before, after)

    following = with_next_version(chart, directory / "next") if upgrades else chart
    return found(chart, following) - found(CHART, clean_next)
