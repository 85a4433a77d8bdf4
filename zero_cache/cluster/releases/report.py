"""Reports what happened to a release, for a failed test. The report shows no secrets."""

import difflib
import json
from collections.abc import Callable, Iterator

import yaml
from chartproof.release.manifests import load_manifests

from zero_cache.cluster.commands import ClusterError
from zero_cache.cluster.kubernetes.workloads import container_statuses
from zero_cache.cluster.releases.helm_release import HelmRelease

_LAST_LINES = 60

Section = tuple[str, str]


def story_of(release: HelmRelease) -> list[Section]:
    """Returns titles and texts: the values, what the last upgrade changed, events, pods and their logs."""
    try:
        mask = release.mask()
    except Exception as error:  # noqa: BLE001 (a report must not hide the failure that it reports)
        return [(f"release {release.name}", f"the cluster tells nothing: {error}")]
    sections: list[tuple[str, Callable[[], str]]] = [
        ("values", lambda: yaml.safe_dump(release.values, sort_keys=False)),
        ("what the last upgrade changed", lambda: _rendered_difference(release)),
        ("objects", lambda: _kubectl(release, "get", "all,pvc,endpointslices", "-o", "wide")),
        ("events", lambda: _kubectl(release, "get", "events", "--sort-by=.lastTimestamp")),
        ("pods", lambda: _kubectl(release, "describe", "pods")),
    ]
    texts = [(f"{title} of {release.namespace}/{release.name}", _said(text)) for title, text in sections]
    try:
        texts += _logs(release)
    except Exception as error:  # noqa: BLE001 (as above)
        texts.append(("logs", f"none: {error}"))
    return [(title, mask(text)) for title, text in texts if text.strip()]


def _said(text: Callable[[], str]) -> str:
    try:
        return text()
    except ClusterError as error:
        return f"none: {error}"


def _kubectl(release: HelmRelease, *arguments: str) -> str:
    return release.cluster.kubectl("--namespace", release.namespace, *arguments)


def _rendered_difference(release: HelmRelease) -> str:
    revisions = yaml.safe_load(release.helm("history", release.name, "--output", "json"))
    newest = max(revision["revision"] for revision in revisions)
    if newest == 1:
        return ""
    before, after = (_without_secrets(release.manifest(revision)) for revision in (newest - 1, newest))
    return "\n".join(difflib.unified_diff(before, after, f"revision {newest - 1}", f"revision {newest}", lineterm=""))


def _without_secrets(manifests: str) -> list[str]:
    shown = [manifest.body for manifest in load_manifests(manifests) if manifest.body["kind"] != "Secret"]
    return yaml.safe_dump_all(shown).splitlines()


def _logs(release: HelmRelease) -> Iterator[Section]:
    api = release.cluster.api
    for pod in api.list("Pod", release.namespace):
        name = pod["metadata"]["name"]
        for status in container_statuses(pod):
            container = status["name"]
            if status.get("restartCount"):
                text = api.log(name, release.namespace, container, previous=True)
                yield f"log of {name}/{container} before its last restart", _end_of(text)
            yield f"log of {name}/{container}", _end_of(api.log(name, release.namespace, container))


def _end_of(text: str) -> str:
    return "\n".join(_readable(line) for line in text.splitlines()[-_LAST_LINES:])


def _readable(line: str) -> str:
    """Returns a line of zero-cache's log with its message and its component, without all the ids."""
    try:
        said = json.loads(line)
        text = said.get("message") or said["errorMsg"]
        return f"{said['level']:5} {said.get('worker', '')} {text}"
    except (ValueError, KeyError, TypeError, AttributeError):
        return line
