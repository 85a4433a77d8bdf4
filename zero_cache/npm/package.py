"""Installs zero-cache's npm package, and a Node for it, into the suite's cache, as package-lock.json pins them."""

import fcntl
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from chartproof.helm.tools import ANSWER_SECONDS, ToolMissing, cache_directory

# the version that zero-cache's package requires in `engines`
OLDEST_NODE = 22

_HERE = Path(__file__).parent
_MANIFESTS = ("package.json", "package-lock.json")


@dataclass(frozen=True)
class ZeroPackage:
    """Holds the path of zero-cache's package, and the Node that runs it."""

    node: Path
    directory: Path


def find_zero_package() -> ZeroPackage:
    """Returns the locked package. Raises ToolMissing, with what to install, if npm or a suitable Node is missing."""
    modules = _installed() / "node_modules"
    return ZeroPackage(_node(modules), modules / "@rocicorp" / "zero")


def _installed() -> Path:
    locked = hashlib.sha256(b"".join((_HERE / name).read_bytes() for name in _MANIFESTS)).hexdigest()[:16]
    target = cache_directory() / f"zero-package-{locked}"
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(target):
        if not target.is_dir():
            _install(target)
    return target


def _install(target: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise ToolMissing(f"npm: none is on PATH. Install Node.js {OLDEST_NODE} or newer, which brings it.")
    print("installing zero-cache's npm package (once; a minute or more)", file=sys.stderr, flush=True)
    unfinished = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}-"))
    try:
        for name in _MANIFESTS:
            shutil.copy(_HERE / name, unfinished)
        # without scripts, because nothing of the package but its parser is compiled or run
        result = subprocess.run(
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"],
            cwd=unfinished,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            said = (result.stderr or result.stdout).strip().splitlines() or ["nothing"]
            raise ToolMissing(f"npm ci failed and said: {said[0]}. It must reach an npm registry; try again.")
        unfinished.rename(target)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _node(modules: Path) -> Path:
    # the lock has a Node for Linux and macOS; elsewhere, or where that doesn't run, the machine's own
    on_path = shutil.which("node")
    for node in [modules / ".bin" / "node", *([Path(on_path)] if on_path else [])]:
        if (major := _major(node)) and major >= OLDEST_NODE:
            return node
    raise ToolMissing(f"node: none of version {OLDEST_NODE} or newer runs here. Install Node.js {OLDEST_NODE}.")


def _major(node: Path) -> int | None:
    try:
        said = subprocess.run(
            [node, "--version"], capture_output=True, text=True, timeout=ANSWER_SECONDS, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.match(r"v(\d+)\.", said)
    return int(match[1]) if match else None


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Lets other workers and other runs wait until the first has installed the package."""
    with (target.parent / f".{target.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
