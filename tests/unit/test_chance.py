"""A test that passes here passes on a slow machine, in another terminal and with a user's options for pytest."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from chartproof.inner_pytest import run_pytest

ROOT = Path(__file__).parents[2]
WITHOUT_A_CLUSTER = ("unit", "property", "rules", "option_parser")
RANDOM_MODULES = {"time", "timeit", "datetime", "random", "secrets", "uuid"}
TESTS = sorted(file for layer in WITHOUT_A_CLUSTER for file in (ROOT / "tests" / layer).glob("*.py"))
A_FAILURE = "def test_it():\n    assert 'a word' == 'another'\n"


def imported(tree: ast.AST) -> Iterator[str]:
    """Returns the packages that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def test_no_test_without_a_cluster_asks_a_clock_or_chance():
    trees = {f"{file.parent.name}/{file.name}": ast.parse(file.read_text()) for file in TESTS}

    assert len(trees) > 80
    assert [name for name, tree in trees.items() if not RANDOM_MODULES.isdisjoint(imported(tree))] == []
    assert [
        f"{name}:{node.value.lineno}"
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "timeout"
    ] == []


@pytest.mark.parametrize(
    "setting",
    [{"FORCE_COLOR": "1"}, {"PY_COLORS": "1"}, {"COLUMNS": "30"}, {"PYTEST_ADDOPTS": "--color=yes --no-summary"}],
    ids=lambda setting: next(iter(setting)),
)
def test_a_pytest_that_a_test_starts_says_the_same_whatever_the_user_has_set(monkeypatch, tmp_path, setting):
    (tmp_path / "test_it.py").write_text(A_FAILURE)
    for name, value in setting.items():
        monkeypatch.setenv(name, value)

    said = run_pytest("-c", "/dev/null", "--rootdir", tmp_path, tmp_path, cwd=tmp_path).stdout

    assert "FAILED test_it.py::test_it - AssertionError: assert 'a word' == 'another'" in said.splitlines()


@pytest.mark.parametrize("folder", ["tests", "chartproof", "zero_cache"])
def test_no_pytest_is_started_otherwise(folder):
    starts = [
        str(file.relative_to(ROOT))
        for file in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, (ast.List, ast.Tuple))
        and {"-m", "pytest"} <= {item.value for item in node.elts if isinstance(item, ast.Constant)}
    ]

    assert set(starts) <= {"chartproof/src/chartproof/inner_pytest.py"}
