"""Checks objects offline and strictly, as the API servers of Kubernetes 1.19 to 1.37 do."""
