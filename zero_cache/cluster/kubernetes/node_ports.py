"""Publishes ports of kind's nodes at 127.0.0.1 of this machine, for Services of type NodePort."""

from collections.abc import Sequence
from typing import Any

import yaml

from zero_cache.cluster.docker import container

# A Service in use has one of these as its nodePort. They lie in the first 86 ports of Kubernetes' range, which go to a
# Service that asks for any port only when no other is left:
# https://kubernetes.io/docs/concepts/services-networking/service/#avoid-nodeport-collisions
NODE_PORTS = (30080, 30081, 30082, 30083)

_CONTROL_PLANE = "control-plane"
# Docker chooses a free port, and another one when the node starts again
_ANY_PORT = -1


def with_node_ports(config: str, ports: Sequence[int]) -> str:
    """Returns kind's configuration with these ports published. A port that it publishes already stays as it is."""
    described = yaml.safe_load(config or "") or {}
    kind = {"kind": "Cluster", "apiVersion": "kind.x-k8s.io/v1alpha4"}
    nodes = described.get("nodes") or [{"role": _CONTROL_PLANE}]
    # kube-proxy serves a nodePort on every node, so one node will do
    first = next(node for node in nodes if node.get("role", _CONTROL_PLANE) == _CONTROL_PLANE)
    mappings = list(first.get("extraPortMappings") or [])
    there = {mapping["containerPort"] for mapping in mappings}
    mappings += [
        {"containerPort": port, "hostPort": _ANY_PORT, "listenAddress": "127.0.0.1", "protocol": "TCP"}
        for port in ports
        if port not in there
    ]
    published = [{**node, "extraPortMappings": mappings} if node is first else node for node in nodes]
    return str(yaml.safe_dump({**kind, **described, "nodes": published}))


def published_ports(cluster: str) -> dict[int, int]:
    """Returns which port of 127.0.0.1 leads to each published TCP port of the cluster's node."""
    node: dict[str, Any] = container(f"{cluster}-{_CONTROL_PLANE}") or {}
    found = node.get("NetworkSettings", {}).get("Ports") or {}
    return {
        int(port.removesuffix("/tcp")): int(bindings[0]["HostPort"])
        for port, bindings in found.items()
        if bindings and port.endswith("/tcp")
    }
