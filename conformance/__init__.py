"""The conformance suite's harness: renders a Helm chart and answers questions about what came out."""
