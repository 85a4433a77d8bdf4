"""Finds the helm binary and runs its `template`."""

import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from chartproof.helm.tools import HELM, ToolMissing, find_tool, tool_version
from chartproof.release.release import Inputs, Outcome

# a render ends before garbage collection pays: without it, a render takes a third less processor time
HELM_ENVIRONMENT = {"HELM_NO_PLUGINS": "1", "GOGC": "off"}

# the first Helm with `helm template --kube-version`
_FIRST_WITH_KUBE_VERSION = (3, 3, 0)


@dataclass(frozen=True)
class Helm:
    """Runs a helm binary, and knows its version."""

    path: Path
    version: str

    @classmethod
    def find(cls, version_or_path: str | Path | None = None) -> "Helm":
        """Finds the pinned Helm, the one of a version like `3.2.0`, or the one at a path."""
        if isinstance(version_or_path, str) and "/" not in version_or_path:
            path = find_tool(HELM, version_or_path)
        else:
            path = Path(version_or_path) if version_or_path else find_tool(HELM)
        version = tool_version(path, HELM)
        if version is None:
            raise ToolMissing(f"helm: {path} does not answer `helm version --short`; name a binary that runs.")
        return cls(path, version)

    @property
    def identity(self) -> str:
        """Is part of the render cache's key: two renderers with one identity give the same output."""
        return str(self.path)

    @property
    def takes_kube_version(self) -> bool:
        """Tells whether `template` has --kube-version. An older Helm assumes a version that a chart may refuse."""
        return tuple(map(int, self.version.split("."))) >= _FIRST_WITH_KUBE_VERSION

    def template(self, chart: Path, inputs: Inputs, arguments: Sequence[str] = (), only: str | None = None) -> Outcome:
        """Runs `helm template` with more arguments, on the whole chart or only one template."""
        arguments = (
            *(argument for version in inputs.api_versions for argument in ("--api-versions", version)),
            *(("--is-upgrade",) if inputs.is_upgrade else ()),
            *(("--kube-version", inputs.kube_version) if self.takes_kube_version else ()),
            *arguments,  # given after the others, because Helm takes the last of two equal options
            *(("--show-only", f"templates/{only}") if only else ()),
        )
        with tempfile.TemporaryDirectory(prefix="chartproof-values-") as directory:
            for number, text in enumerate(inputs.values):
                file = Path(directory) / f"{number}.yaml"
                file.write_text(text, encoding="utf-8")
                arguments += ("--values", str(file))
            result = subprocess.run(
                [self.path, "template", inputs.release_name, chart, "--namespace", inputs.namespace, *arguments],
                capture_output=True,
                encoding="utf-8",
                check=False,
                env={**os.environ, **HELM_ENVIRONMENT},
            )
        if result.returncode == 0:
            return Outcome(manifests=result.stdout)
        return Outcome(refusal=_refusal(result.stderr))


@cache
def default_helm() -> Helm:
    """Finds the pinned Helm, once."""
    return Helm.find()


def _refusal(stderr: str) -> str:
    said = stderr[stderr.find("Error:") :] if "Error:" in stderr else stderr
    return said.removeprefix("Error:").replace("Use --debug flag to render out invalid YAML", "").strip()
