"""The cluster layer runs a kind cluster, Postgres and MinIO beside it, releases of the chart, and their clients."""
