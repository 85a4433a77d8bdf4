"""Shows with a failed test the values that it rendered and the objects that it read, and hides secrets.

This is a pytest plugin.
"""

import dataclasses
from collections.abc import Generator
from typing import Any

import pytest
import yaml

from chartproof.release.release import Object, Release, observers
from chartproof.report.reads import Reads
from chartproof.report.secrets import HIDDEN, Mask, hidden_values, secrets_of

_SHOWN = 3  # the report shows at most so many releases, and so many objects
_LINES = 150  # the report shows at most so many lines of an object

SECTION = "what the test rendered and read"


READS = Reads()


def pytest_configure(config: pytest.Config) -> None:
    """Observes every release from now on."""
    observers.append(READS.rendered)
    config.add_cleanup(lambda: observers.remove(READS.rendered))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, Any, Any]:
    """Starts a record for each test."""
    READS.start()
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Adds the section, and hides secrets in the rest of the report."""
    report = yield
    # other items, such as those of rules, write their own report
    if isinstance(item, pytest.Function) and report.failed and (READS.releases or READS.objects):
        mask = Mask(secret for release in READS.releases for secret in secrets_of(release))
        report.longrepr = _masked(report.longrepr, mask)
        report.sections = [(title, mask(text)) for title, text in report.sections]
        report.sections.append((SECTION, mask(story(READS.releases, READS.objects))))
    return report


def story(releases: list[Release], objects: list[Object]) -> str:
    """Writes the values of the latest releases and the latest objects as YAML, with their secrets hidden."""
    parts = [_release_story(release) for release in releases[-_SHOWN:]]
    parts += [_object_story(obj) for obj in objects[-_SHOWN:]]
    return "\n\n".join(parts)


def _release_story(release: Release) -> str:
    title = f"values of release {release.name} in namespace {release.namespace}:"
    text = f"{title}\n{_indented(_yaml(hidden_values(release)))}"
    if release.refusal is not None:
        text += f"\nHelm refused them:\n{_indented(release.refusal)}"
    return text


def _object_story(obj: Object) -> str:
    body = obj.body
    if obj.kind == "Secret":
        fields = ("data", "stringData")
        body = body | {name: dict.fromkeys(body[name], HIDDEN) for name in fields if isinstance(body.get(name), dict)}
    lines = _yaml(body).splitlines()
    if len(lines) > _LINES:
        lines = [*lines[:_LINES], f"… and {len(lines) - _LINES} lines more"]
    return f"{obj}, from {obj.template or 'text'}:\n{_indented(chr(10).join(lines))}"


def _yaml(value: Any) -> str:
    # a folded line could split a secret, and the mask would not find it
    return yaml.dump(value, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=2**31 - 1).rstrip()


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def _masked(thing: Any, mask: Mask) -> Any:
    """Hides secrets in a string, and in all strings of the objects that make a traceback."""
    if isinstance(thing, str):
        return mask(thing)
    if isinstance(thing, list | tuple):
        return type(thing)(_masked(item, mask) for item in thing)
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        for field in dataclasses.fields(thing):
            setattr(thing, field.name, _masked(getattr(thing, field.name), mask))
    return thing
