"""A tool comes from PATH, from the cache, or from a server with its publisher's paths."""

import hashlib
import io
import tarfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from chartproof.helm.tools import HELM, Tool, ToolMissing, cache_directory, find_tool, tool_version

# its download is the binary itself
PLAIN = Tool(
    name="plain",
    version="1.34.4",
    fits=lambda found, pinned: found[:2] == pinned[:2],
    version_arguments=("version", "--client"),
    base_url="https://example.com",
    download="v{version}/bin/{os}/{arch}/plain",
    checksum="v{version}/bin/{os}/{arch}/plain.sha256",
)
SAYS = {HELM: "v{}+g1234567", PLAIN: "Client Version: v{}\nOther Version: v5.5.0"}


def program(tool: Tool, version: str) -> bytes:
    """Returns a program that prints this version of the tool."""
    return f"#!/bin/sh\necho '{SAYS[tool].format(version)}'\n".encode()


def put(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(0o755)
    return path


class Publisher:
    """Serves downloads and checksums at the publishers' paths."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.asked: list[str] = []

        class Handler(SimpleHTTPRequestHandler):
            def log_message(_, format: str, *arguments: object) -> None:  # noqa: A002
                self.asked.append(str(arguments[0]))

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(directory)))
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def serves(self, tool: Tool) -> Tool:
        """Returns the tool with this server as its publisher."""
        return replace(tool, base_url=self.url)

    def download(self, tool: Tool, version: str) -> Path:
        return self._path(tool.download, version)

    def checksum(self, tool: Tool, version: str) -> Path:
        return self._path(tool.checksum, version)

    def publish(self, tool: Tool, version: str, content: bytes | None = None) -> None:
        content = program(tool, version) if content is None else content
        if tool.member:
            content = archive(self._place(tool.member, version), content)
        download = put(self.download(tool, version), content)
        line = f"{hashlib.sha256(content).hexdigest()}  {download.name}\n"
        put(self.checksum(tool, version), line.encode())

    def _path(self, layout: str, version: str) -> Path:
        return self.directory / self._place(layout, version)

    def _place(self, layout: str, version: str) -> str:
        return layout.format(version=version, os="linux", arch="amd64")


def archive(member: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        entry = tarfile.TarInfo(member)
        entry.size = len(content)
        tar.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def named(value: object) -> str:
    return value.name if isinstance(value, Tool) else str(value)


@pytest.fixture(autouse=True)
def nothing_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    # a request to this server must bypass the machine's proxy
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    (tmp_path / "public").mkdir()
    publisher = Publisher(tmp_path / "public")
    thread = threading.Thread(target=partial(publisher.server.serve_forever, poll_interval=0.01))
    thread.start()
    yield publisher
    publisher.server.shutdown()
    thread.join()
    publisher.server.server_close()


@pytest.mark.parametrize(("tool", "version"), [(HELM, "4.3.1"), (HELM, "4.9.0"), (PLAIN, "1.34.0")], ids=named)
def test_a_tool_on_path_that_fits_is_taken(tmp_path, tool, version):
    installed = put(tmp_path / "bin" / tool.name, program(tool, version))

    assert find_tool(tool) == installed


@pytest.mark.parametrize(
    ("tool", "version"), [(HELM, "4.3.0"), (HELM, "3.22.0"), (HELM, "5.0.0"), (PLAIN, "1.33.4")], ids=named
)
def test_a_tool_on_path_that_does_not_fit_is_named_and_not_taken(tmp_path, publisher, tool, version):
    installed = put(tmp_path / "bin" / tool.name, program(tool, version))

    with pytest.raises(ToolMissing, match=f"{installed} is {version}"):
        find_tool(publisher.serves(tool))


def test_another_version_of_helm_is_found_under_a_name_with_that_version(tmp_path):
    put(tmp_path / "bin" / "helm", program(HELM, "4.3.1"))
    old = put(tmp_path / "bin" / "helm-v3.2.0", program(HELM, "3.2.0"))

    assert find_tool(HELM, "3.2.0") == old
    assert find_tool(HELM, "v3.2.0") == old


def test_a_version_that_was_asked_for_is_not_replaced_by_one_that_would_fit(tmp_path, publisher):
    put(tmp_path / "bin" / "helm", program(HELM, "4.9.0"))

    with pytest.raises(ToolMissing, match=r"helm 4\.3\.1 is missing"):
        find_tool(publisher.serves(HELM), "4.3.1")


@pytest.mark.parametrize(
    ("tool", "version"), [(HELM, HELM.version), (PLAIN, PLAIN.version), (HELM, "3.2.0")], ids=named
)
def test_a_tool_that_is_not_on_path_is_downloaded_and_runs(publisher, capsys, tool, version):
    publisher.publish(tool, version)

    found = find_tool(publisher.serves(tool), version)

    assert found == cache_directory() / f"{tool.name}-v{version}"
    assert tool_version(found, tool) == version
    assert capsys.readouterr().err.startswith(f"downloading {tool.name} {version} from {publisher.url}/")


def test_a_tool_is_downloaded_once(publisher):
    publisher.publish(PLAIN, "1.34.4")
    first = find_tool(publisher.serves(PLAIN))
    publisher.asked.clear()

    assert find_tool(publisher.serves(PLAIN)) == first
    assert publisher.asked == []


def test_a_damaged_copy_in_the_cache_is_downloaded_again(publisher):
    damaged = put(cache_directory() / "plain-v1.34.4", b"half a file")
    publisher.publish(PLAIN, "1.34.4")

    assert find_tool(publisher.serves(PLAIN)) == damaged
    assert tool_version(damaged, PLAIN) == "1.34.4"


def wrong_sum(publisher: Publisher) -> None:
    publisher.publish(HELM, "4.3.1")
    publisher.checksum(HELM, "4.3.1").write_text("0" * 64)


def no_checksum(publisher: Publisher) -> None:
    publisher.publish(HELM, "4.3.1")
    publisher.checksum(HELM, "4.3.1").unlink()


def not_a_checksum(publisher: Publisher) -> None:
    publisher.publish(HELM, "4.3.1")
    publisher.checksum(HELM, "4.3.1").write_text("<html>moved</html>")


def no_download(publisher: Publisher) -> None:
    publisher.publish(HELM, "4.3.1")
    publisher.download(HELM, "4.3.1").unlink()


def another_version(publisher: Publisher) -> None:
    publisher.publish(HELM, "4.3.1", program(HELM, "4.3.0"))


def does_not_run(publisher: Publisher) -> None:
    publisher.publish(HELM, "4.3.1", b"\x7fELF for another machine")


def no_binary_in_the_archive(publisher: Publisher) -> None:
    content = archive("README.md", b"")
    put(publisher.download(HELM, "4.3.1"), content)
    put(publisher.checksum(HELM, "4.3.1"), hashlib.sha256(content).hexdigest().encode())


@pytest.mark.parametrize(
    ("defect", "says"),
    [
        (wrong_sum, "does not have the SHA-256 that its publisher names"),
        (no_checksum, "sha256sum answers 404"),
        (not_a_checksum, "holds no SHA-256"),
        (no_download, "tar.gz answers 404"),
        (another_version, "does not run here as helm 4.3.1"),
        (does_not_run, "does not run here as helm 4.3.1"),
        (no_binary_in_the_archive, "holds no linux-amd64/helm"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_download_that_is_not_right_is_not_kept(publisher, defect, says):
    defect(publisher)

    with pytest.raises(ToolMissing) as refused:
        find_tool(publisher.serves(HELM))

    assert says in str(refused.value)
    assert not cache_directory().exists() or not list(cache_directory().iterdir())


def test_a_missing_tool_is_reported_in_one_line_with_what_was_tried_and_the_way_out():
    with pytest.raises(ToolMissing) as missing:
        find_tool(replace(PLAIN, base_url="http://127.0.0.1:1/release"))

    message = str(missing.value)
    assert message.startswith("plain 1.34.4 is missing: no plain is on PATH, ")
    assert "http://127.0.0.1:1/release/v1.34.4/bin/linux/amd64/plain.sha256 can't be fetched" in message
    assert message.endswith("Install plain 1.34.4 and put it on PATH as `plain` or `plain-v1.34.4`.")
    assert "\n" not in message


def test_a_machine_without_downloads_is_named(monkeypatch):
    monkeypatch.setattr("platform.machine", lambda: "riscv64")

    with pytest.raises(ToolMissing, match="there is no download for riscv64"):
        find_tool(HELM)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"XDG_CACHE_HOME": "/x"}, "/x/chartproof"),
        ({"HOME": "/home/a"}, "/home/a/.cache/chartproof"),
    ],
    ids=str,
)
def test_the_cache_is_where_the_user_keeps_caches(monkeypatch, environment, expected):
    monkeypatch.delenv("XDG_CACHE_HOME")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert cache_directory() == Path(expected)


def test_without_a_home_the_cache_is_temporary(monkeypatch):
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "")

    assert cache_directory().name.startswith("chartproof-")


def test_on_a_mac_the_cache_is_in_the_library(monkeypatch):
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "/Users/a")
    monkeypatch.setattr("sys.platform", "darwin")

    assert cache_directory() == Path("/Users/a/Library/Caches/chartproof")


def test_helm_comes_from_its_publisher():
    path = HELM.download.format(version="4.3.1", os="linux", arch="amd64")

    assert f"{HELM.base_url}/{path}" == "https://get.helm.sh/helm-v4.3.1-linux-amd64.tar.gz"
