"""Finds the secrets of an installed release, so that nothing the suite prints shows them."""

import base64
import re
from collections.abc import Iterable, Iterator
from typing import Any

from conformance.cluster.kubernetes_api import Object
from conformance.secrets import HIDDEN, Mask

# keys of values files under which a secret stands; a reference to one (…SecretRef) is a mapping and no secret
_SECRET_KEY = re.compile(r"secret|password|accessKey|jwk$|apiKey|token|Db$", re.IGNORECASE)
_PASSWORD_IN_URL = re.compile(r"(\w+://[^\s:/@]*:)([^\s@]+)(?=@)")


class ReleaseMask:
    """Hides in a text the secrets of values, those of Secret objects, and the passwords of all URLs."""

    def __init__(self, values: Any, secret_objects: Iterable[Object] = ()) -> None:
        self._mask = Mask({_secret_part(secret) for secret in (*_secrets_in(values), *_contents(secret_objects))})

    def __call__(self, text: str) -> str:
        return _PASSWORD_IN_URL.sub(rf"\1{HIDDEN}", self._mask(text))


def _secret_part(secret: str) -> str:
    """A URL's password, because its host is what a reader of a report looks for; of anything else the whole."""
    found = _PASSWORD_IN_URL.match(secret)
    return found.group(2) if found else secret


def _secrets_in(values: Any) -> Iterator[str]:
    if isinstance(values, dict):
        for key, value in values.items():
            if isinstance(value, str) and _SECRET_KEY.search(str(key)):
                yield value
            else:
                yield from _secrets_in(value)
    elif isinstance(values, list):
        for value in values:
            yield from _secrets_in(value)


def _contents(secret_objects: Iterable[Object]) -> Iterator[str]:
    for secret in secret_objects:
        # helm's own record is a Secret too: the whole release, packed
        if not str(secret.get("type", "")).startswith("helm.sh/"):
            for encoded in (secret.get("data") or {}).values():
                yield base64.b64decode(encoded).decode(errors="replace")
