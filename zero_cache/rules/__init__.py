"""zero-cache gets the environment, the ports, the disk and the time that its role needs, and stays private."""

from zero_cache.rules import exposure, lifetime, options, ports, roles, start_up, surroundings

__all__ = ["exposure", "lifetime", "options", "ports", "roles", "start_up", "surroundings"]
