#!/usr/bin/env python3
"""Runs the suite or the quickstart with nothing installed but Python 3.11; `python3 run.py --help` says more."""

import sys

# before anything that an older Python can't even read
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("run.py: Python 3.11 or newer is needed, this is %d.%d." % sys.version_info[:2])  # noqa: UP031

from zero_cache.launcher import main

if __name__ == "__main__":
    main(sys.argv[1:])
