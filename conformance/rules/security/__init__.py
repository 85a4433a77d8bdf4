"""Pods are restricted, secrets stay in Secrets, nothing private is public."""

from conformance.rules.security import access, exposure, pod_security, secrets

__all__ = ["access", "exposure", "pod_security", "secrets"]
