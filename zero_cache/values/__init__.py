"""Hypothesis strategies: values files drawn from the chart's schema, and the strings that people type into them."""
