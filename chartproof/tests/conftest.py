"""The tests of chartproof itself."""

collect_ignore = ["example"]  # a repository of its own, which test_as_a_stranger.py copies
