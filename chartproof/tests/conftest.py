"""Configures the tests of chartproof itself."""

collect_ignore = ["example"]  # test_as_a_stranger.py copies it and runs its tests
