"""Rules check a release and its next version, except what is exempted."""

from chartproof.release.objects import Object
from chartproof.release.release import Release, release_from_text
from chartproof.rules.catalogue import Finding, Rule
from chartproof.rules.checking import Exemption, verdict, with_next_version

from zero_cache.chart import CHART

ABOUT = {"family": "identity", "sentence": "A.", "because": "B.", "source": "c", "fix": "D."}
BEFORE = release_from_text("{apiVersion: v1, kind: ConfigMap, metadata: {name: before}}")
AFTER = release_from_text("{apiVersion: v1, kind: ConfigMap, metadata: {name: after}}")


def every_object(release: Release) -> list[Finding]:
    return [Finding(obj, "metadata.name", "it is there") for obj in release]


def names(found: list[Finding]) -> list[str]:
    return [finding.object.name for finding in found]


def test_a_rule_about_upgrades_sees_both_versions():
    rule = Rule("upgrade", **ABOUT, upgrade_check=lambda before, after: every_object(before) + every_object(after))

    assert names(verdict(rule, BEFORE, AFTER).findings) == ["before", "after"]
    assert verdict(rule, BEFORE).findings == []


def test_an_exemption_is_for_one_rule_and_the_objects_that_it_names():
    rule = Rule("named", **ABOUT, check=every_object)

    def judged(rule_id: str, obj: str) -> list[str]:
        return names(verdict(rule, BEFORE, exemptions=[Exemption(rule_id, obj, "a reason")]).findings)

    assert judged("named", "ConfigMap/before") == judged("named", "*/bef*") == []
    assert judged("named", "Secret/before") == judged("other", "ConfigMap/before") == ["before"]


def test_an_exempted_finding_keeps_its_reason():
    rule = Rule("named", **ABOUT, check=every_object)
    exemption = Exemption("named", "*", "a reason")

    ((finding, why),) = verdict(rule, BEFORE, exemptions=[exemption]).exempted
    assert isinstance(finding.object, Object)
    assert why is exemption


def test_the_next_version_of_a_chart_differs_in_its_version_alone(tmp_path):
    copy = with_next_version(CHART, tmp_path)

    def files(chart):
        return {str(file.relative_to(chart)): file.read_bytes() for file in chart.rglob("*") if file.is_file()}

    ours, theirs = files(CHART), files(copy)
    assert {name for name in ours | theirs if ours.get(name) != theirs.get(name)} == {"Chart.yaml"}
    assert b"\nversion: 999.0.0\n" in theirs["Chart.yaml"]
