"""Pods are restricted, secrets stay in Secrets, nothing private is public."""

from chartproof.rules.security import access, pod_security, secrets

__all__ = ["access", "pod_security", "secrets"]
