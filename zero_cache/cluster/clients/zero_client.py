"""Runs zero-cache's own Postgres client, from its image, against a real server."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import yaml

from zero_cache.cluster.commands import REPOSITORY, run
from zero_cache.cluster.docker import KIND_NETWORK

_SCRIPT = Path(__file__).with_suffix(".mjs")
_CHART = REPOSITORY / "charts" / "zero-cache" / "Chart.yaml"


def complaints(urls: Sequence[str], *, network: str = KIND_NETWORK, within: timedelta) -> list[str]:
    """Returns what fails with each connection string. A text is empty where zero-cache has everything it needs."""
    image = f"rocicorp/zero:{yaml.safe_load(_CHART.read_text())['appVersion']}"
    said = run(
        [
            *("docker", "run", "--rm", "-i", "--network", network, "--entrypoint", "node", image),
            *("--input-type=module", "-e", _SCRIPT.read_text()),
        ],
        stdin="".join(json.dumps(url) + "\n" for url in urls),
        within=within,
    )
    return said.split("\n")[: len(urls)]
