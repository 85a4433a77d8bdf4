"""Hypothesis strategies: values files drawn from the chart's schema, and the strings that people type into them."""

from chartproof.values.schema import use_chart

from zero_cache.chart import CHART

# modules of this package read the schema when they are imported; --chart may name another chart later
use_chart(CHART)
