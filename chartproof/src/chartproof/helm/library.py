"""Renders with Helm's Go library in this process. It is for property tests, which render often.

A compiled validator checks the schema, since Helm compiles the schema anew for every render (5 ms). Where the validator
refuses, Helm renders with the schema, for its error text. With GOGC=off and GOMEMLIMIT=400MiB a render takes 14 ms
instead of 20. Go reads them from the environment that the process starts with.
"""

import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chartproof.release.release import Inputs, Outcome
from chartproof.values.merge import merged_values

if TYPE_CHECKING:
    from helm_python import Chart
    from jsonschema_rs import Draft7Validator

_NOTES = "NOTES.txt"


@dataclass(frozen=True)
class _LoadedChart:
    whole: "Chart"
    without_schema: "Chart"
    schema: "Draft7Validator | None"


def rendered_texts(chart: "Chart", values: dict[str, Any], inputs: Inputs) -> dict[str, str]:
    """Renders a loaded chart for the release of these inputs, with merged values. Returns the text of each template."""
    rendered: dict[str, str] = chart.render(
        values,
        name=inputs.release_name,
        namespace=inputs.namespace,
        is_install=not inputs.is_upgrade,
        is_upgrade=inputs.is_upgrade,
    )
    return rendered


class InProcessHelm:
    """Renders with Helm's library, by helm-python-sdk. Not fork-safe: after the import, a fork without exec hangs."""

    takes_kube_version = False  # the library has a constant Kubernetes version
    identity = "in-process"

    def __init__(self) -> None:
        import helm_python  # 85 MB, so imported lazily

        self._library = helm_python
        self._charts: dict[Path, _LoadedChart] = {}

    def template(self, chart: Path, inputs: Inputs, arguments: Sequence[str] = (), only: str | None = None) -> Outcome:
        """Renders the manifests of `helm template`, in another order. Raises a ValueError for what it can't do."""
        if arguments or inputs.api_versions:
            raise ValueError("the in-process renderer takes no further arguments and no API versions: use the binary")
        loaded = self._loaded(chart)
        try:
            values = merged_values(*(self._library.values_from_yaml(text) for text in inputs.values))
            accepted = loaded.schema is None or loaded.schema.is_valid(loaded.whole.merge_values(values))
            rendered = rendered_texts(loaded.without_schema if accepted else loaded.whole, values, inputs)
        except (self._library.HelmRenderError, self._library.HelmValuesError) as error:
            return Outcome(refusal=error.detail.strip())
        return Outcome(
            manifests="\n".join(
                f"---\n# Source: {name}\n{text}"
                for name, text in rendered.items()
                if text.strip() and not name.endswith(_NOTES) and (only is None or name.endswith(f"/{only}"))
            )
        )

    def _loaded(self, chart: Path) -> _LoadedChart:
        if chart not in self._charts:
            whole = self._library.Chart.load(chart)
            schema_file = chart / "values.schema.json"
            if not schema_file.is_file():
                self._charts[chart] = _LoadedChart(whole, whole, None)
            else:
                from jsonschema_rs import Draft7Validator

                with tempfile.TemporaryDirectory(prefix="chartproof-chart-") as directory:
                    copy = shutil.copytree(chart, Path(directory) / "chart")
                    (copy / schema_file.name).unlink()
                    without_schema = self._library.Chart.load(copy)
                schema = Draft7Validator(json.loads(schema_file.read_text(encoding="utf-8")))
                self._charts[chart] = _LoadedChart(whole, without_schema, schema)
        return self._charts[chart]
