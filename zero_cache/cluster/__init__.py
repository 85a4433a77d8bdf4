"""The cluster layer: a kind cluster, Postgres and MinIO beside it, releases of the chart, and clients of those."""
