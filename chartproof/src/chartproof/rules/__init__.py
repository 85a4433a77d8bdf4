"""Rules over rendered manifests, a module for each family. They know Kubernetes, no chart's values."""
