"""zero-cache's own option parser, from its npm package, for what the chart renders."""
