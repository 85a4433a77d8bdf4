"""Evaluates label selectors: matchLabels and matchExpressions."""

from collections.abc import Callable, Mapping
from typing import Any

from chartproof.release.fields import get_map, get_maps

# each operator takes the label's value, None for a missing label, and the term's values
_OPERATORS: Mapping[str, Callable[[Any, list[Any]], bool]] = {
    "In": lambda value, values: value in values,
    "NotIn": lambda value, values: value not in values,
    "Exists": lambda value, values: value is not None,
    "DoesNotExist": lambda value, values: value is None,
}


def selects(selector: Any, labels: Mapping[str, Any]) -> bool:
    """Tells whether a label selector matches these labels. Ignores a term that Kubernetes would refuse."""
    if not has_labels(labels, get_map(selector, "matchLabels")):
        return False
    for term in get_maps(selector, "matchExpressions"):
        matches = _OPERATORS.get(str(term.get("operator")))
        values = term.get("values")
        if matches and not matches(labels.get(str(term.get("key"))), values if isinstance(values, list) else []):
            return False
    return True


def has_labels(labels: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Tells whether these labels include a plain map of labels, such as a Service's selector."""
    return all(labels.get(key) == value for key, value in wanted.items())


def shown(selector: Any) -> str:
    """Writes a selector for a message."""
    if not isinstance(selector, Mapping):
        return str(selector)
    wanted = selector if not {"matchLabels", "matchExpressions"} & selector.keys() else get_map(selector, "matchLabels")
    parts = [f"{key}={value}" for key, value in wanted.items()]
    parts += [
        f"{term.get('key')} {term.get('operator')} {term.get('values') or ''}".rstrip()
        for term in get_maps(selector, "matchExpressions")
    ]
    return ", ".join(parts) or "every pod"
