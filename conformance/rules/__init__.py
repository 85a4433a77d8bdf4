"""Rules over rendered manifests, in families: a module for each. They know Kubernetes and zero-cache, no chart's values."""
