"""Provides zero-cache's parser and Postgres client, and runs them on the pods of a release."""

from collections.abc import Callable, Iterator

import pytest
from chartproof.helm.tools import ToolMissing
from chartproof.release.release import Release, SecretKey

from zero_cache.option_parser.driver import ZeroDriver
from zero_cache.option_parser.parser import Parsed, ZeroParser
from zero_cache.values import profiles

# a URL that a user's Secret may hold
FROM_A_SECRET = "postgres://user:password@host:5432/from-a-secret"

Roles = dict[str, Parsed]


def pytest_configure() -> None:
    profiles.load(binary=True)


@pytest.fixture(scope="session")
def zero() -> Iterator[ZeroParser]:
    """Provides zero-cache's own option parser."""
    try:
        with ZeroParser() as parser:
            yield parser
    except ToolMissing as missing:
        pytest.exit(str(missing), returncode=3)


@pytest.fixture(scope="session")
def driver() -> Iterator[ZeroDriver]:
    """Provides zero-cache's own Postgres client."""
    try:
        with ZeroDriver() as driver:
            yield driver
    except ToolMissing as missing:
        pytest.exit(str(missing), returncode=3)


@pytest.fixture(scope="session")
def environments() -> Callable[[Release], dict[str, dict[str, str]]]:
    """Returns the environment of each zero-cache of a release, by the role of its workload."""

    def environments(release: Release) -> dict[str, dict[str, str]]:
        pods = [workload for workload in release.workloads if "zero-cache" in workload.containers]
        return {
            pod.role: {name: FROM_A_SECRET for name, value in pod.env.items() if isinstance(value, SecretKey)}
            | release.env_values(pod)
            for pod in pods
        }

    return environments


@pytest.fixture(scope="session")
def started(zero: ZeroParser, environments: Callable[[Release], dict[str, dict[str, str]]]) -> Callable[..., Roles]:
    """Parses the environment of each zero-cache of a release."""

    def started(release: Release) -> Roles:
        return {role: zero.parse(environment) for role, environment in environments(release).items()}

    return started
