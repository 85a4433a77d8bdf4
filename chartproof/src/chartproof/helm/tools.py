"""Finds helm and other tools: on PATH, in a cache, or as a pinned download. The publisher's checksum must match."""

import hashlib
import io
import os
import platform
import re
import subprocess
import sys
import tarfile
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

# how long a program may take to print its version: a busy machine is slow, and an unrelated program never prints one
ANSWER_SECONDS = 120

Version = tuple[int, int, int]


class ToolMissing(Exception):
    """Reports that a tool can't be found or downloaded. The message says what was tried and what helps."""


@dataclass(frozen=True)
class Tool:
    """Says where a tool comes from and which of its versions fit."""

    name: str
    version: str  # the pinned one
    fits: Callable[[Version, Version], bool]  # (found, pinned); called only when the caller wants no exact version
    version_arguments: tuple[str, ...]
    base_url: str
    download: str  # below base_url, with {version}, {os} and {arch}
    checksum: str  # below base_url, the file with the SHA-256 of the download
    member: str = ""  # the binary inside a tar archive; "" when the download is the binary


def _same_major_not_older(found: Version, pinned: Version) -> bool:
    return found[0] == pinned[0] and found >= pinned


HELM = Tool(
    name="helm",
    version="4.3.1",
    fits=_same_major_not_older,
    version_arguments=("version", "--short"),
    base_url="https://get.helm.sh",
    download="helm-v{version}-{os}-{arch}.tar.gz",
    checksum="helm-v{version}-{os}-{arch}.tar.gz.sha256sum",
    member="{os}-{arch}/helm",
)


def find_tool(tool: Tool, version: str | None = None) -> Path:
    """Finds a tool, and returns its path. Raises ToolMissing when there is none.

    With a version it finds exactly that one. Without, it finds the pinned one or one that fits.
    """
    name = tool.name
    wanted = (version or tool.version).removeprefix("v")
    if not re.fullmatch(r"\d+\.\d+\.\d+", wanted):
        raise ToolMissing(f"{name} {wanted}: a version is written like {tool.version}.")
    on_path, tried = _on_path(tool, wanted, exact=version is not None)
    if on_path:
        return on_path
    cached = cache_directory() / f"{name}-v{wanted}"
    if cached.is_file() and tool_version(cached, tool) == wanted:
        return cached
    try:
        return _download(tool, wanted, cached)
    except _DownloadFailed as failure:
        raise ToolMissing(
            f"{name} {wanted} is missing: {tried}, {cached} is not there, and {failure}. "
            f"Install {name} {wanted} and put it on PATH as `{name}` or `{name}-v{wanted}`."
        ) from None


def tool_version(path: Path, tool: Tool) -> str | None:
    """Returns the version that a binary prints, like `4.3.1`; None when it does not run."""
    try:
        return _version_of(path, path.stat().st_mtime_ns, tool.version_arguments)
    except OSError:
        return None


def cache_directory() -> Path:
    """Returns where downloads stay between runs: $XDG_CACHE_HOME, else the user's cache, else a temporary one."""
    if given := os.environ.get("XDG_CACHE_HOME"):
        root = Path(given)
    else:
        home = os.environ.get("HOME")
        if not home:
            return Path(tempfile.gettempdir()) / f"chartproof-{os.getuid()}"
        root = Path(home) / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    return root / "chartproof"


class _DownloadFailed(Exception):
    """Says in half a sentence why a download gave no binary."""


_versions: dict[tuple[Path, int], str | None] = {}


def _version_of(path: Path, mtime: int, arguments: tuple[str, ...]) -> str | None:
    if (path, mtime) not in _versions:
        try:
            answer = subprocess.run(
                [path, *arguments], capture_output=True, text=True, timeout=ANSWER_SECONDS, check=False
            ).stdout
        except (OSError, subprocess.TimeoutExpired):
            answer = ""
        match = re.search(r"\bv(\d+\.\d+\.\d+)", answer)
        _versions[path, mtime] = match.group(1) if match else None
    return _versions[path, mtime]


def _on_path(tool: Tool, wanted: str, *, exact: bool) -> tuple[Path | None, str]:
    refused = []
    for file_name in (f"{tool.name}-v{wanted}", tool.name):
        for directory in os.environ.get("PATH", "").split(os.pathsep):
            candidate = Path(directory or ".") / file_name
            if not (candidate.is_file() and os.access(candidate, os.X_OK)):
                continue
            found = tool_version(candidate, tool)
            fits = found == wanted or (not exact and found and tool.fits(_parsed(found), _parsed(wanted)))
            if fits:
                return candidate, ""
            refused.append(f"{candidate} is {found or 'of no known version'}")
    return None, ", ".join(refused) or f"no {tool.name} is on PATH"


def _parsed(version: str) -> Version:
    major, minor, patch = version.split(".")
    return int(major), int(minor), int(patch)


def _download(tool: Tool, version: str, target: Path) -> Path:
    place = {"version": version, "os": _operating_system(), "arch": _architecture()}
    url = f"{tool.base_url}/{tool.download.format(**place)}"
    print(f"downloading {tool.name} {version} from {url}", file=sys.stderr, flush=True)
    expected = _fetch(f"{tool.base_url}/{tool.checksum.format(**place)}").decode("ascii", "replace").split()
    if not expected or not re.fullmatch(r"[0-9a-f]{64}", expected[0]):
        raise _DownloadFailed(f"the checksum file of {url} holds no SHA-256")
    content = _fetch(url)
    if hashlib.sha256(content).hexdigest() != expected[0]:
        raise _DownloadFailed(f"{url} does not have the SHA-256 that its publisher names")
    binary = _member(content, tool.member.format(**place), url) if tool.member else content
    try:
        _install(binary, target)
    except OSError as error:
        raise _DownloadFailed(f"{target} can't be written ({error.strerror or error})") from None
    if tool_version(target, tool) != version:
        target.unlink(missing_ok=True)
        raise _DownloadFailed(f"the download from {url} does not run here as {tool.name} {version}")
    return target


def _install(binary: bytes, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    # write beside the target, then move: workers that start together never run half a file
    descriptor, unfinished = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(binary)
        Path(unfinished).chmod(0o755)
        Path(unfinished).replace(target)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def _member(archive: bytes, name: str, url: str) -> bytes:
    try:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            file = tar.extractfile(name)
            if file:
                return file.read()
    except (tarfile.TarError, KeyError):
        pass
    raise _DownloadFailed(f"{url} holds no {name}")


def _fetch(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=60) as response:  # noqa: S310 (the URLs are the pinned ones above)
            content: bytes = response.read()
            return content
    except urllib.error.HTTPError as error:
        error.close()  # an HTTPError holds the open connection
        raise _DownloadFailed(f"{url} answers {error.code}") from None
    except (OSError, ValueError) as error:
        raise _DownloadFailed(f"{url} can't be fetched ({getattr(error, 'reason', None) or error})") from None


def _operating_system() -> str:
    if sys.platform in ("linux", "darwin"):
        return sys.platform
    raise _DownloadFailed(f"there is no download for {sys.platform}")


def _architecture() -> str:
    names = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
    machine = platform.machine().lower()
    if machine in names:
        return names[machine]
    raise _DownloadFailed(f"there is no download for {machine}")
