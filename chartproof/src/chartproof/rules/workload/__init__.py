"""Probes, grace periods, strategies, budgets and autoscalers fit each other."""

from chartproof.rules.workload import probes, resources, scale, storage

__all__ = ["probes", "resources", "scale", "storage"]
