"""The npm layer installs zero-cache's package from npm, and a Node that runs it."""
