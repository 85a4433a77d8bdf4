"""What the API servers of Kubernetes 1.19 to 1.37 accept, strictly and offline."""
