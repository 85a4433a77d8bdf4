"""Names are valid and unique, labels valid, selectors tell roles apart."""
