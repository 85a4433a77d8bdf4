"""Proves Helm charts with pytest: `render` a chart, read its `Release`, and check it against `rule`s."""

from chartproof.helm.binary import Helm
from chartproof.helm.render import render
from chartproof.release.objects import Object, SecretKey, ValueFrom, Workload
from chartproof.release.release import Release, release_from_text
from chartproof.rules.catalogue import Finding, rule, upgrade_rule

__all__ = [
    "Finding",
    "Helm",
    "Object",
    "Release",
    "SecretKey",
    "ValueFrom",
    "Workload",
    "release_from_text",
    "render",
    "rule",
    "upgrade_rule",
]
