"""Finds the secrets of an installed release, so that nothing the suite prints shows them."""

import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from chartproof.report.secrets import HIDDEN, Mask, contents_of_secrets, passwords_in, secrets_in
from chartproof.values.write_only import secret_paths

_PASSWORD_IN_URL = re.compile(r"(\w+://[^\s:/@]*:)([^\s@]+)(?=@)")


class ReleaseMask:
    """Hides in a text the secrets of values, those of Secret objects, and the passwords of all URLs.

    The chart's schema says which values are secret. It hides only the password of a URL, because the reader of a
    report looks for the host.
    """

    def __init__(self, values: Any, chart: Path, secret_objects: Iterable[Mapping[str, Any]] = ()) -> None:
        secrets = [*secrets_in(values, secret_paths(chart)), *contents_of_secrets(secret_objects)]
        self._mask = Mask(part for secret in secrets for part in _parts_to_hide(secret))

    def __call__(self, text: str) -> str:
        return _PASSWORD_IN_URL.sub(rf"\1{HIDDEN}", self._mask(text))


def _parts_to_hide(secret: str) -> Iterator[str]:
    passwords = list(passwords_in(secret))
    yield from passwords or [secret]
    if passwords:
        yield base64.b64encode(secret.encode()).decode()
