"""Reads what a render gave: objects by kind, role and name, never by position."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from chartproof.release.manifests import load_manifests
from chartproof.release.objects import WORKLOAD_KINDS, Object, SecretKey, ValueFrom, Workload

__all__ = ["Inputs", "Object", "Outcome", "Release", "SecretKey", "ValueFrom", "Workload", "release_from_text"]


# announce() calls each of them with every release that a test or command renders
observers: "list[Callable[[Release], None]]" = []


def announce(release: "Release") -> None:
    """Calls the observers with a release that a test or command rendered."""
    for observe in observers:
        observe(release)


@dataclass(frozen=True)
class Inputs:
    """Holds what a render depends on beside the chart and Helm."""

    values: tuple[str, ...] = ()  # YAML texts; later ones win
    release_name: str = "release-name"  # helm template's default
    namespace: str = "default"
    kube_version: str = ""  # the Kubernetes version that Helm renders for; "" for a release made from text
    api_versions: tuple[str, ...] = ()
    is_upgrade: bool = False

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> "Inputs":
        """Returns the inputs of their fields, which dataclasses.asdict() gave and JSON kept."""
        return cls(**fields | {name: tuple(fields[name]) for name in ("values", "api_versions")})


@dataclass(frozen=True)
class Outcome:
    """Holds the output of `helm template`: manifests, or the reason why Helm refused."""

    manifests: str = ""
    refusal: str | None = None


@dataclass(eq=False)
class Release:
    """Is a rendered chart. Tests that render the same share it: don't change it."""

    outcome: Outcome
    inputs: Inputs = Inputs()
    chart: Path | None = None  # None for a release made from text
    secret_paths: tuple[tuple[str, ...], ...] = ()  # where the values have secrets; the failure report hides them
    render_notes: Callable[[], str] | None = field(default=None, repr=False)
    on_read: Callable[[Object], None] | None = field(default=None, repr=False)  # takes each object that a test reads

    def __repr__(self) -> str:
        state = "refused" if self.outcome.refusal is not None else "rendered"
        return f"<Release {self.name} in {self.namespace}, {state}>"

    @property
    def values(self) -> tuple[str, ...]:
        """Returns the values as YAML texts, of which later ones win."""
        return self.inputs.values

    @property
    def name(self) -> str:
        """Returns the release's name."""
        return self.inputs.release_name

    @property
    def namespace(self) -> str:
        """Returns the namespace that the release is installed in."""
        return self.inputs.namespace

    @property
    def kube_version(self) -> str:
        """Returns the Kubernetes version that Helm rendered for; "" when it is unknown."""
        return self.inputs.kube_version

    @property
    def is_upgrade(self) -> bool:
        """Tells whether Helm rendered an upgrade."""
        return self.inputs.is_upgrade

    @property
    def refusal(self) -> str | None:
        """Returns Helm's error text when it refused, None when it rendered."""
        return self.outcome.refusal

    @cached_property
    def objects(self) -> list[Object]:
        """Returns every object, also hooks and tests. Raises an AssertionError with Helm's text when Helm refused."""
        if self.outcome.refusal is not None:
            raise AssertionError(f"Helm refused these values: {self.outcome.refusal}")
        return [
            (Workload if manifest.body.get("kind") in WORKLOAD_KINDS else Object)(manifest, self)
            for manifest in load_manifests(self.outcome.manifests)
        ]

    @cached_property
    def notes(self) -> str:
        """Renders NOTES.txt at the first access, and returns its text."""
        if self.outcome.refusal is not None:
            raise AssertionError(f"Helm refused these values: {self.outcome.refusal}")
        if self.render_notes is None:
            raise AssertionError("this release was made from text, so it has no notes")
        return self.render_notes()

    def of_kind(
        self, *kinds: str, role: str | None = None, name: str | None = None, namespace: str | None = None
    ) -> list[Object]:
        """Returns the objects of these kinds, in the order of the output; [] when there are none."""
        return [
            obj
            for obj in self.objects
            if obj.kind in kinds
            and role in (None, obj.role)
            and name in (None, obj.name)
            and namespace in (None, obj.namespace)
        ]

    def one(self, kind: str, *, role: str | None = None, name: str | None = None) -> Object:
        """Returns the one object of that kind, role and name. Raises an AssertionError that lists what is there."""
        found = self.of_kind(kind, role=role, name=name)
        if len(found) != 1:
            wanted = " ".join([kind, *([f"role={role}"] if role else []), *([f"name={name}"] if name else [])])
            raise AssertionError(f"{len(found) or 'no'} objects are {wanted}; there are:\n{self.listing()}")
        if self.on_read is not None:
            self.on_read(found[0])
        return found[0]

    def has(self, kind: str, *, role: str | None = None, name: str | None = None) -> bool:
        """Tells whether there is at least one such object."""
        return bool(self.of_kind(kind, role=role, name=name))

    def none(self, kind: str, *, role: str | None = None, name: str | None = None) -> bool:
        """Tells whether there is no such object."""
        return not self.has(kind, role=role, name=name)

    def workload(self, kind: str, *, role: str | None = None, name: str | None = None) -> Workload:
        """Does the same as `one`, for the kinds that have pods."""
        found = self.one(kind, role=role, name=name)
        assert isinstance(found, Workload), f"{found} has no pods"
        return found

    @property
    def workloads(self) -> list[Workload]:
        """Returns every object with pods, also hooks and tests."""
        return [obj for obj in self.objects if isinstance(obj, Workload)]

    def resolve(self, reference: SecretKey) -> str:
        """Returns the value behind a reference to one of the release's own Secrets."""
        secret = self.one("Secret", name=reference.name)
        plain = secret.body.get("stringData") or {}
        encoded = secret.body.get("data") or {}
        if reference.key in plain:
            return str(plain[reference.key])
        if reference.key not in encoded:
            keys = ", ".join([*encoded, *plain])
            raise AssertionError(f"{secret} has no key {reference.key}; it has: {keys or 'none'}")
        return base64.b64decode(encoded[reference.key], validate=True).decode()

    def env_values(self, workload: Workload, container: str | None = None) -> dict[str, str]:
        """Returns a container's environment with the values of the release's own Secrets resolved.

        Without a name it reads the main container.
        """
        own = {secret.name for secret in self.of_kind("Secret")}
        return {
            name: self.resolve(value) if isinstance(value, SecretKey) else value
            for name, value in (workload.env_of(container) if container else workload.env).items()
            if isinstance(value, str) or (isinstance(value, SecretKey) and value.name in own)
        }

    def listing(self) -> str:
        """Lists the objects, one a line: kind, name, role."""
        return "\n".join(f"  {obj.kind} {obj.name} (role {obj.role or 'none'})" for obj in self.objects) or "  none"

    def __iter__(self) -> Iterator[Object]:
        return iter(self.objects)


def release_from_text(manifests: str, *, name: str = Inputs.release_name, **inputs: Any) -> Release:
    """Makes a release of YAML text instead of a chart, with a name and other Inputs. Tests of rules use it."""
    release = Release(Outcome(manifests=manifests), Inputs(release_name=name, **inputs))
    announce(release)
    return release
