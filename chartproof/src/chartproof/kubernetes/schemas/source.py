"""Finds the schemas in two releases of PyPI's kubernetes-validate, and fetches the older one.

The release in the environment has the schemas of 1.25 and newer. An older release has 1.19 to 1.24, and an environment
can't hold both. Only six JSON files of the old one matter: this module takes them from its archive, pinned by SHA-256,
and keeps them in the cache. pip fetches the archive, because pip knows the index that the machine is configured for. A
second virtual environment would be slower to make and to use: it takes a process for each object.
"""

import importlib.util
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from chartproof.helm.tools import cache_directory

OLD_RELEASE = "1.24.1"
OLD_SHA256 = "705416be22f53a46799137d6a217a4cdb72f2205f9133241fa9bb0a7e84ac8f6"
OLD_MINORS = tuple(f"1.{minor}" for minor in range(19, 25))
NEW_MINORS = tuple(f"1.{minor}" for minor in range(25, 38))
MINORS = OLD_MINORS + NEW_MINORS

_MEMBER = re.compile(r".*/kubernetes-json-schema/v(1\.\d+)\.0-local-strict/_definitions\.json")


class SchemasMissing(Exception):
    """Reports that a Kubernetes version's schemas can't be found. The message says what was tried and what helps."""


def definitions_file(minor: str) -> Path:
    """Returns the file with the strict definitions of a version like "1.34". Fetches the schemas first if need be.

    Raises SchemasMissing.
    """
    if minor in OLD_MINORS:
        file = old_directory() / f"{minor}.json"
        if not file.is_file():
            fetch_old()
        return file
    package = importlib.util.find_spec("kubernetes_validate")
    if package is None or not package.submodule_search_locations:
        raise SchemasMissing("the Python package kubernetes-validate is missing; reinstall chartproof.")
    (root,) = package.submodule_search_locations
    file = Path(root) / "kubernetes-json-schema" / f"v{minor}.0-local-strict" / "_definitions.json"
    if not file.is_file():
        raise SchemasMissing(
            f"the installed kubernetes-validate has no schemas of Kubernetes {minor}; reinstall chartproof."
        )
    return file


def old_directory() -> Path:
    """Returns the cache folder for the schemas of 1.19 to 1.24."""
    return cache_directory() / f"kubernetes-schemas-{OLD_RELEASE}"


def fetch_old() -> None:
    """Fetches the schemas of 1.19 to 1.24 into the cache. Raises SchemasMissing."""
    print(f"fetching the schemas of Kubernetes {OLD_MINORS[0]} to {OLD_MINORS[-1]}", file=sys.stderr, flush=True)
    target = old_directory()
    with tempfile.TemporaryDirectory(prefix="kubernetes-schemas-") as directory:
        archive = _downloaded(Path(directory))
        target.mkdir(parents=True, exist_ok=True)
        with tarfile.open(archive) as tar:
            for member in tar:
                match = _MEMBER.fullmatch(member.name)
                if match and match[1] in OLD_MINORS and (content := tar.extractfile(member)):
                    # write beside the target, then move: workers that start together never read half a file
                    unfinished = target / f".{match[1]}-{os.getpid()}"
                    unfinished.write_bytes(content.read())
                    unfinished.replace(target / f"{match[1]}.json")
    missing = [minor for minor in OLD_MINORS if not (target / f"{minor}.json").is_file()]
    if missing:
        raise SchemasMissing(f"kubernetes-validate {OLD_RELEASE} holds no schemas of {', '.join(missing)}")


def _downloaded(directory: Path) -> Path:
    pinned = directory / "requirements.txt"
    pinned.write_text(f"kubernetes-validate=={OLD_RELEASE} --hash=sha256:{OLD_SHA256}\n")
    command = (sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps")
    result = subprocess.run(
        [*command, "--require-hashes", "--requirement", pinned, "--dest", directory],
        capture_output=True,
        text=True,
        check=False,
    )
    archives = list(directory.glob("*.tar.gz"))
    if result.returncode or len(archives) != 1:
        lines = [line.strip() for line in result.stderr.splitlines() if line.strip()] or ["nothing"]
        said = next((line for line in lines if line.startswith("ERROR:")), lines[-1])
        raise SchemasMissing(
            f"the schemas of Kubernetes {OLD_MINORS[0]} to {OLD_MINORS[-1]} are not in {old_directory()}, and "
            f"`pip download kubernetes-validate=={OLD_RELEASE}` says: {said[:200]} "
            f"Run `python -m chartproof.kubernetes.schemas` where pip reaches a package index."
        )
    return archives[0]
