"""Fetches the schemas of Kubernetes 1.19 to 1.24, which an installation of the package does not include."""

import sys

from chartproof.kubernetes.schemas.source import OLD_MINORS, SchemasMissing, definitions_file

try:
    for minor in OLD_MINORS:
        print(definitions_file(minor))
except SchemasMissing as missing:
    sys.exit(str(missing))
