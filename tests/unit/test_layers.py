"""A layer imports only what its dependency group installs. A developer's environment has all groups, and hides a mistake."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GROUPS = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
CHARTPROOF = tomllib.loads((ROOT / "chartproof" / "pyproject.toml").read_text())["project"]["dependencies"]
OURS = {"chartproof": "chartproof/src/chartproof", "zero_cache": "zero_cache"}
LAYERS = ["unit", "property", "rules", "option-parser", "integration"]
# tox starts them with the same group
COMMANDS = {
    "unit": ["chartproof/template/coverage"],
    "property": ["zero_cache/values/benchmark"],
    "integration": ["zero_cache/quickstart"],
    "lint": ["chartproof/helm/lint"],
}
DISTRIBUTIONS = {"yaml": "pyyaml", "helm_python": "helm-python-sdk"}
# the dependencies of a distribution in the group
BROUGHT = {
    "_pytest": "pytest",
    "pluggy": "pytest",
    "docker": "testcontainers",
    "minio": "testcontainers",
    "urllib3": "kubernetes",
}


def installed(group):
    """Returns the distributions of a dependency group, of the groups that it includes, and of chartproof."""
    for requirement in [*GROUPS[group], *CHARTPROOF]:
        if isinstance(requirement, dict):
            yield from installed(requirement["include-group"])
        else:
            yield requirement.partition(";")[0].strip().split("[")[0].split(">")[0].split("=")[0]


def imports(body: list[ast.stmt]) -> Iterator[str]:
    """Yields the modules that come with an import of a module, without those that its functions import when called."""
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
    package, *below = module.split(".")
    path = (ROOT / OURS.get(package, package)).joinpath(*below)
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)


def needed(files: list[Path]) -> dict[str, str]:
    """Returns the external packages that these files import, directly or by modules of this repository, with the importer."""
    found: dict[str, str] = {}
    seen: set[Path] = set()
    while files:
        file = files.pop()
        if file in seen:
            continue
        seen.add(file)
        for module in imports(ast.parse(file.read_text()).body):
            package = module.partition(".")[0]
            if package in (*OURS, "tests", "conftest"):
                files += filter(None, [file_of(module), file_of(module.rpartition(".")[0])])
            elif package not in sys.stdlib_module_names:
                found.setdefault(package, str(file.relative_to(ROOT)))
    return found


@pytest.mark.parametrize("group", [*LAYERS, "lint"])
def test_a_layer_imports_only_what_its_dependency_group_installs(group):
    files = [ROOT / "conftest.py", *(ROOT / "tests" / group.replace("-", "_")).glob("*.py")] if group in LAYERS else []
    commands = filter(None, (file_of(command.replace("/", ".")) for command in COMMANDS.get(group, [])))
    there = set(installed(group))

    missing = {
        package: file
        for package, file in needed([*files, *commands]).items()
        if (BROUGHT.get(package) or DISTRIBUTIONS.get(package) or package.replace("_", "-")) not in there
    }

    assert missing == {}, f"the dependency group {group} of pyproject.toml does not install these"


def test_an_import_by_way_of_a_module_of_ours_is_seen():
    assert "hypothesis" in needed([ROOT / "zero_cache" / "values" / "values.py"])
