"""Fetches the Gateway API's resource definitions, which no cluster has of itself."""

import hashlib
import io
import urllib.request
import zipfile
from urllib.error import URLError

from chartproof.helm.tools import cache_directory

from zero_cache.cluster.commands import ClusterError

VERSION = "1.6.1"
# the project's own source: its releases hold the same files, without a checksum
_URL = f"https://proxy.golang.org/sigs.k8s.io/gateway-api/@v/v{VERSION}.zip"
_SHA256 = "cbedb5752da4817b0aa55ddf03b19903b3016083f4583b926b4d26e537d82591"
_DEFINITIONS = f"sigs.k8s.io/gateway-api@v{VERSION}/config/crd/standard/gateway.networking.k8s.io_"
_TIMEOUT_SECONDS = 120


def gateway_api() -> str:
    """Returns the definitions of the standard channel, as YAML documents. They are fetched once.

    Raises ClusterError where they can't be fetched, or are not those of the pinned version.
    """
    with zipfile.ZipFile(io.BytesIO(_source())) as source:
        names = [name for name in source.namelist() if name.startswith(_DEFINITIONS) and name.endswith(".yaml")]
        return "\n---\n".join(source.read(name).decode() for name in sorted(names))


def _source() -> bytes:
    cached = cache_directory() / f"gateway-api-{VERSION}.zip"
    if cached.is_file() and _is_right(cached.read_bytes()):
        return cached.read_bytes()
    try:
        with urllib.request.urlopen(_URL, timeout=_TIMEOUT_SECONDS) as answer:
            content: bytes = answer.read()
    except (URLError, TimeoutError) as error:
        raise ClusterError(f"the Gateway API can't be fetched from {_URL}: {error}") from None
    if not _is_right(content):
        raise ClusterError(f"{_URL} does not have the pinned SHA-256")
    cached.parent.mkdir(parents=True, exist_ok=True)
    cached.write_bytes(content)
    return content


def _is_right(content: bytes) -> bool:
    return hashlib.sha256(content).hexdigest() == _SHA256
