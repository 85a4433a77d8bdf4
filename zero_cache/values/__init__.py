"""Draws values files from the chart's schema, with Hypothesis, and with strings that people type into them."""

from chartproof.values.schema import use_chart

from zero_cache.chart import CHART

# modules of this package read the schema when they are imported; --chart may name another chart later
use_chart(CHART)
