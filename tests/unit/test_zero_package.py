"""zero-cache's npm package is installed once, and an error names in one line what is missing."""

import shutil
from pathlib import Path

import pytest
from chartproof.helm.tools import ToolMissing

from zero_cache.npm.package import find_zero_package

# npm's result: a Node in node_modules/.bin, and the package
NPM = """
echo "$@" >> "$(dirname "$0")/npm.log"
test -f package.json -a -f package-lock.json || exit 1
mkdir -p node_modules/.bin node_modules/@rocicorp/zero
printf '#!/bin/sh\\necho {version}\\n' > node_modules/.bin/node
chmod +x node_modules/.bin/node
"""


def put(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.fixture
def path(tmp_path, monkeypatch):
    """Provides a machine with an empty cache, and returns the first directory on its PATH."""
    directory = tmp_path / "bin"
    directory.mkdir()
    for tool in ("sh", "dirname", "mkdir", "chmod"):
        (directory / tool).symlink_to(str(shutil.which(tool)))
    monkeypatch.setenv("PATH", str(directory))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return directory


def test_the_package_is_installed_once_as_locked_and_without_scripts(path):
    put(path / "npm", NPM.format(version="v22.1.0"))

    first, second = find_zero_package(), find_zero_package()

    assert first == second
    assert first.directory.is_dir()
    assert first.node.parts[-3:] == ("node_modules", ".bin", "node")
    (call,) = (path / "npm.log").read_text().splitlines()
    assert call.startswith("ci --ignore-scripts ")


def test_a_node_of_the_machine_will_do_where_the_locked_one_doesnt_run(path):
    put(path / "npm", NPM.format(version="broken"))
    put(path / "node", "echo v24.0.0")

    assert find_zero_package().node == path / "node"


def test_without_npm_one_line_says_what_to_install(path):
    with pytest.raises(ToolMissing, match=r"npm: none is on PATH. Install Node.js 22 or newer, which brings it\."):
        find_zero_package()


def test_without_a_node_that_is_new_enough_one_line_says_so(path):
    put(path / "npm", NPM.format(version="v20.1.0"))
    put(path / "node", "echo v18.0.0")

    with pytest.raises(ToolMissing, match="none of version 22 or newer runs here"):
        find_zero_package()


def test_an_install_that_fails_leaves_nothing_and_says_what_npm_said(path, tmp_path):
    put(path / "npm", "echo 'npm error code ENOTFOUND' >&2; exit 1")

    with pytest.raises(ToolMissing, match="npm error code ENOTFOUND"):
        find_zero_package()
    left = [found.name for found in (tmp_path / "cache" / "chartproof").iterdir()]
    assert [name for name in left if not name.endswith(".lock")] == []
