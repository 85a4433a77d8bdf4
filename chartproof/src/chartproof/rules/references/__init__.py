"""Everything that a manifest points to exists."""

from chartproof.rules.references import addresses, hooks, names, ports, selectors, volumes

__all__ = ["addresses", "hooks", "names", "ports", "selectors", "volumes"]
