"""Runs zero-cache's own option parser and Postgres client, from its npm package, on what the chart renders."""
