"""Finds the open ports of containers: those that they declare, or those of a program that a family of rules knows."""

from collections.abc import Callable, Set
from typing import Any

from chartproof.release.pods import Container, Pod
from chartproof.release.release import Release

Program = Callable[[Release, Container], Set[int] | None]

_programs: list[Program] = []


def listens(program: Program) -> Program:
    """Registers a function that returns the ports of a container's program, or None for a program it does not know."""
    _programs.append(program)
    return program


def known_ports(release: Release, container: Container) -> Set[int] | None:
    """Returns the ports on which a container's program listens; None where no family knows the program."""
    answers = (program(release, container) for program in _programs)
    return next((ports for ports in answers if ports is not None), None)


def declared_ports(container: Container) -> Set[int]:
    """Returns the numbers of the ports that a container declares."""
    return {port["containerPort"] for port in container.ports if isinstance(port.get("containerPort"), int)}


def open_ports(release: Release, pod: Pod) -> Set[int] | None:
    """Returns the numbers of a pod's open ports; None where it declares none and no family knows its programs."""
    numbers: set[int] = set()
    for container in pod.serving_containers:
        known = known_ports(release, container)
        numbers |= declared_ports(container) if known is None else known
    return numbers or None


def is_open(release: Release, container: Container, port: Any) -> bool:
    """Tells whether a container's probe finds a port open, by number or name. Containers of a pod share an address.

    An unknown program in a container that declares no port may listen on any port.
    """
    if isinstance(port, str) and not port.isdecimal():
        return any(known.get("name") == port for known in container.ports)
    known = known_ports(release, container)
    if known is None and not container.ports:
        return True
    numbers = set(declared_ports(container) if known is None else known)
    for other in container.pod.all_containers:
        numbers |= declared_ports(other) if other != container else set()
    return str(port) in map(str, numbers)
