"""Asks Docker whether it runs, which images it has, and where a container is."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from zero_cache.cluster.commands import ClusterError, CommandError, run

KIND_NETWORK = "kind"


def docker(*arguments: str | Path, within: timedelta = timedelta(minutes=2)) -> str:
    """Runs `docker <arguments>` and returns its output."""
    return run(["docker", *arguments], within=within)


def needs_docker() -> int:
    """Returns Docker's memory in bytes. Raises an error of one line if Docker doesn't answer."""
    try:
        memory = docker("info", "--format", "{{.MemTotal}}").strip()
    except CommandError as error:
        reason = str(error).splitlines()[0]
        raise ClusterError(f"Docker does not answer: install it, start it, or set DOCKER_HOST ({reason})") from None
    # an old client answers with 0 if no daemon runs
    if not memory.isdigit() or memory == "0":
        raise ClusterError("Docker does not answer: install it, start it, or set DOCKER_HOST")
    return int(memory)


def has_image(image: str) -> bool:
    """Returns whether the local Docker has `image` under exactly this name."""
    try:
        docker("image", "inspect", "--format", "{{.Id}}", image)
    except CommandError:
        return False
    return True


def container(name: str) -> dict[str, Any] | None:
    """Returns what `docker inspect` says about the container, or None if there is none of this name."""
    try:
        described = json.loads(docker("container", "inspect", name))
    except CommandError:
        return None
    first: dict[str, Any] = described[0]
    return first


def address_on_kind_network(name: str) -> str:
    """Returns the address at which pods reach the container `name`."""
    described = container(name)
    networks = described["NetworkSettings"]["Networks"] if described else {}
    address: str = networks.get(KIND_NETWORK, {}).get("IPAddress", "")
    if not address:
        raise ClusterError(f"the container {name} has no address on Docker's network {KIND_NETWORK!r}")
    return address
