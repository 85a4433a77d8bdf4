"""Checks rendered manifests against rules, a module for each family. Rules know Kubernetes, but no chart's values."""
