"""Our chart keeps every rule, with each of its ci/ files, on each Kubernetes at which a template branches."""

from pathlib import Path

import pytest

from conformance.render import DEFAULT_CHART, render
from conformance.rules.catalogue import all_rules
from conformance.rules.checking import load_exemptions, verdict
from conformance.rules.report import as_text

CI_FILES = sorted((DEFAULT_CHART / "ci").glob("*-values.yaml"))
# the oldest and the newest that are supported, and each at which a template branches
KUBE_VERSIONS = ["1.19", "1.20", "1.21", "1.22", "1.23", "1.31", "1.37"]
# what the chart refuses below the version that has the feature
REFUSED = {("service-values.yaml", "1.19"), ("storage-values.yaml", "1.19"), ("storage-values.yaml", "1.20")}
EXEMPTIONS = load_exemptions(Path(__file__).parent / "exemptions.yaml")


@pytest.mark.parametrize("kube_version", KUBE_VERSIONS)
@pytest.mark.parametrize("file", CI_FILES, ids=lambda file: file.name.removesuffix("-values.yaml"))
def test_a_ci_file_keeps_every_rule(chart, helm, file, kube_version):
    if (file.name, kube_version) in REFUSED:
        assert render(file, chart=chart, helm=helm, kube_version=f"{kube_version}.0").refusal
        return
    release = render(file, chart=chart, helm=helm, kube_version=f"{kube_version}.0")
    verdicts = [verdict(rule, release, exemptions=EXEMPTIONS) for rule in all_rules()]

    broken = [as_text(found) for found in verdicts if found.findings]
    assert not broken, "\n\n".join(broken)
