"""What Kubernetes does not let change, does not change."""
