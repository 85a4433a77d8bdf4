"""zero-cache gets the environment, the ports and the disk that its role needs."""

from conformance.rules.zero_cache import options, ports, roles, start_up

__all__ = ["options", "ports", "roles", "start_up"]
