"""Everything that a manifest points to exists."""

from conformance.rules.references import addresses, names, ports, selectors, volumes

__all__ = ["addresses", "names", "ports", "selectors", "volumes"]
