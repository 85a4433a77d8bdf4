"""Our chart keeps every rule, with each of its ci/ files, on each Kubernetes at which a template branches."""

from pathlib import Path

import pytest

from conformance.ci_files import CI_FILES, KUBE_VERSIONS, is_refused
from conformance.render import render
from conformance.rules.catalogue import all_rules
from conformance.rules.checking import load_exemptions, verdict
from conformance.rules.report import as_text

RENDERED = [
    pytest.param(file, version, id=f"{file.name.removesuffix('-values.yaml')}-{version}")
    for file in CI_FILES
    for version in KUBE_VERSIONS
    if not is_refused(file.name, version)
]
EXEMPTIONS = load_exemptions(Path(__file__).parent / "exemptions.yaml")


@pytest.mark.parametrize(("file", "kube_version"), RENDERED)
def test_a_ci_file_keeps_every_rule(chart, helm, file, kube_version):
    release = render(file, chart=chart, helm=helm, kube_version=f"{kube_version}.0")
    verdicts = [verdict(rule, release, exemptions=EXEMPTIONS) for rule in all_rules()]

    broken = [as_text(found) for found in verdicts if found.findings]
    assert not broken, "\n\n".join(broken)
