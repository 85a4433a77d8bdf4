"""Signs JWTs for clients, as an application's login would, and serves the keys that verify them."""

import base64
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zero_cache.cluster.commands import run
from zero_cache.cluster.kubernetes.kind import KindCluster
from zero_cache.cluster.kubernetes.node_server import NodeServer
from zero_cache.npm.package import find_zero_package

_SCRIPT = Path(__file__).with_suffix(".mjs")
_KEYS_AS_JSON = """
import {createServer} from 'node:http';

createServer((request, response) => {
  response.writeHead(200, {'content-type': 'application/json'});
  response.end(process.env.KEYS);
}).listen(8080);
"""


@dataclass(frozen=True)
class SigningKey:
    """Holds a key as a JWK. `public` verifies; it is the key itself where one secret does both."""

    algorithm: str
    private: dict[str, str] = field(repr=False)
    public: dict[str, str] = field(repr=False)

    @classmethod
    def of_secret(cls, secret: str) -> "SigningKey":
        """Returns the key of a secret that both sides know."""
        encoded = base64.urlsafe_b64encode(secret.encode()).decode().rstrip("=")
        jwk = {"kty": "oct", "k": encoded}
        return cls("HS256", jwk, jwk)

    @classmethod
    def generate(cls, algorithm: str = "ES256") -> "SigningKey":
        """Returns a new pair of keys."""
        pair = _ask({"algorithm": algorithm})
        return cls(algorithm, pair["private"], pair["public"])

    def sign(self, **claims: Any) -> str:
        """Returns a token with these claims, such as `sub` and `exp`."""
        token: str = _ask({"algorithm": self.algorithm, "key": self.private, "claims": claims})["token"]
        return token


def _ask(question: dict[str, Any]) -> dict[str, Any]:
    package = find_zero_package()
    answer: dict[str, Any] = json.loads(run([package.node, _SCRIPT, package.directory], stdin=json.dumps(question)))
    return answer


class KeyServer(NodeServer):
    """Runs, as a context manager, a server that answers with a set of public keys."""

    def __init__(self, cluster: KindCluster, namespace: str, *keys: SigningKey) -> None:
        environment = {"KEYS": json.dumps({"keys": [key.public for key in keys]})}
        super().__init__(cluster, namespace, "keys", 8080, {"keys.mjs": _KEYS_AS_JSON}, environment)
