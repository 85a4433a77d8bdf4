"""Breaks a chart in many small ways, and lists those that no test notices: `python -m chartproof.template.mutants`.

A mutant is a copy of the chart in which one thing is missing: a file, the body of a define, an entry of a container's
environment, or a line. A mutant on which all tests pass shows what they don't check.

A chart of 2,800 lines has 2,600 mutants, so no test runs that can't fail:

- One pytest process imports and collects the tests. It forks for each mutant, so a child starts with its first test.
- Each test runs once on the unchanged chart. That records what it renders, and whether it reads templates or starts
  programs.
- Helm's library renders the same values with the mutant, in the process of the command. A test runs where one of its
  renders changed; a test that reads templates or starts programs always runs.
- Tests that caught mutants of the same file come first, and the first failure ends the mutant.

Without helm-python-sdk and jsonschema-rs all tests run on each mutant, and the helm binary lints it.
"""
