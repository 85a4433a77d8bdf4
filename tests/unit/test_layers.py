"""A layer imports only what its dependency group installs: a developer's environment has them all, and hides the rest."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GROUPS = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
LAYERS = ["unit", "property", "conformance", "contract", "integration"]
# tox starts them with the same group
COMMANDS = {
    "unit": ["branch_coverage"],
    "property": ["example_benchmark"],
    "integration": ["quickstart"],
    "lint": ["lint_chart"],
}
DISTRIBUTIONS = {"yaml": "pyyaml", "helm_python": "helm-python-sdk"}
# what a distribution of the group needs itself, and so brings
BROUGHT = {
    "_pytest": "pytest",
    "pluggy": "pytest",
    "docker": "testcontainers",
    "minio": "testcontainers",
    "urllib3": "kubernetes",
}


def installed(group):
    """The names of the distributions of a dependency group, of those that it includes too."""
    for requirement in GROUPS[group]:
        if isinstance(requirement, dict):
            yield from installed(requirement["include-group"])
        else:
            yield requirement.partition(";")[0].strip().split("[")[0].split(">")[0].split("=")[0]


def imports(body: list[ast.stmt]) -> Iterator[str]:
    """The modules that are imported with a module: not those that a function imports once it is called."""
    for node in body:
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.If) and ast.unparse(node.test) != "TYPE_CHECKING":
            yield from imports([*node.body, *node.orelse])
        elif isinstance(node, ast.Try | ast.With):
            yield from imports(node.body)


def file_of(module: str) -> Path | None:
    path = ROOT.joinpath(*module.split("."))
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)


def needed(files: list[Path]) -> dict[str, str]:
    """The packages from outside that these files import, themselves or by modules of this repository, and who does."""
    found: dict[str, str] = {}
    seen: set[Path] = set()
    while files:
        file = files.pop()
        if file in seen:
            continue
        seen.add(file)
        for module in imports(ast.parse(file.read_text()).body):
            package = module.partition(".")[0]
            if package in ("conformance", "tests", "conftest"):
                files += filter(None, [file_of(module), file_of(module.rpartition(".")[0])])
            elif package not in sys.stdlib_module_names:
                found.setdefault(package, str(file.relative_to(ROOT)))
    return found


@pytest.mark.parametrize("group", [*LAYERS, "lint"])
def test_a_layer_imports_only_what_its_dependency_group_installs(group):
    files = [ROOT / "conftest.py", *(ROOT / "tests" / group).glob("*.py")] if group in LAYERS else []
    commands = [ROOT / "conformance" / f"{command}.py" for command in COMMANDS.get(group, [])]
    there = set(installed(group))

    missing = {
        package: file
        for package, file in needed([*files, *commands]).items()
        if (BROUGHT.get(package) or DISTRIBUTIONS.get(package) or package.replace("_", "-")) not in there
    }

    assert missing == {}, f"the dependency group {group} of pyproject.toml does not install these"


def test_an_import_by_way_of_a_module_of_ours_is_seen():
    assert "hypothesis" in needed([ROOT / "conformance" / "strategies" / "values.py"])
