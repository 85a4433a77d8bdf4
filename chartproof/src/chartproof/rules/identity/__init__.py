"""Names are valid and unique, labels valid, selectors tell roles apart."""

from chartproof.rules.identity import labels, lists, names, selectors

__all__ = ["labels", "lists", "names", "selectors"]
