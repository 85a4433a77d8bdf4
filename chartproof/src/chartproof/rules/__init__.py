"""Rules over rendered manifests, a module for each family. They know Kubernetes and zero-cache, no chart's values."""
