"""Every object is what its Kubernetes accepts, strictly."""
