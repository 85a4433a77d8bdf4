"""The kind and kubectl on PATH are taken where they fit the cluster, and are downloaded from their publishers otherwise."""

import pytest
from chartproof.helm.tools import ToolMissing, find_tool

from zero_cache.cluster.tools import KIND, KUBECTL

SAYS = {KIND: "kind v{} go1.26.8 linux/amd64", KUBECTL: "Client Version: v{}\nKustomize Version: v5.5.0"}


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Puts a program on PATH, alone, that prints a version of a tool."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    # nothing is downloaded for this machine
    monkeypatch.setattr("platform.machine", lambda: "riscv64")

    def install(tool, version):
        path = tmp_path / tool.name
        path.write_text(f"#!/bin/sh\necho '{SAYS[tool].format(version)}'\n")
        path.chmod(0o755)
        return path

    return install


@pytest.mark.parametrize(("tool", "version"), [(KIND, "0.33.5"), (KIND, "0.40.0"), (KUBECTL, "1.32.4")])
def test_one_on_path_that_fits_is_taken(install, tool, version):
    installed = install(tool, version)

    assert find_tool(tool) == installed


@pytest.mark.parametrize(
    ("tool", "version"), [(KIND, "0.32.0"), (KIND, "1.33.0"), (KUBECTL, "1.31.0"), (KUBECTL, "1.37.0")]
)
def test_one_on_path_that_does_not_fit_is_not_taken(install, tool, version):
    installed = install(tool, version)

    with pytest.raises(ToolMissing, match=f"{installed} is {version}"):
        find_tool(tool)


@pytest.mark.parametrize(
    ("tool", "version", "url"),
    [
        (KIND, "0.33.0", "https://kind.sigs.k8s.io/dl/v0.33.0/kind-linux-amd64"),
        (KUBECTL, "1.34.4", "https://dl.k8s.io/release/v1.34.4/bin/linux/amd64/kubectl"),
    ],
)
def test_downloads_come_from_the_publishers(tool, version, url):
    path = tool.download.format(version=version, os="linux", arch="amd64")

    assert f"{tool.base_url}/{path}" == url
    assert tool.checksum.format(version=version, os="linux", arch="amd64").startswith(path)
