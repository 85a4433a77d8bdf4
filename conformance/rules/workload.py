"""Probes, grace, strategies, budgets and autoscalers fit each other."""
