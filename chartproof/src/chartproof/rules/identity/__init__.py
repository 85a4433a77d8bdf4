"""Names are valid and unique, labels are valid, and selectors tell roles apart."""

from chartproof.rules.identity import labels, lists, names, selectors

__all__ = ["labels", "lists", "names", "selectors"]
