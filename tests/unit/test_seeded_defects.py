"""A file with a seeded defect has a complete header, and a patch that no longer fits is an error."""

import pytest
from chartproof.release.objects import Object
from chartproof.release.release import release_from_text
from chartproof.rules.catalogue import Finding, Rule
from chartproof.template import defects
from chartproof.template.defects import read_defect

PATCH = """
--- a/templates/credentials.yaml
+++ b/templates/credentials.yaml
@@ -1,3 +1,3 @@
 {{- $entries := print (include "zero-cache.commonCredentials" .) (include "zero-cache.replicatingCredentials" .) (include "zero-cache.servingCredentials" .) }}
-{{- if $entries }}
+{{- if false }}
 apiVersion: v1
"""
HEADER = "The Secret is missing.\ncaught-by: family:references, tests/unit/test_x.py::test_y\n"


def written(tmp_path, text):
    file = tmp_path / "001-a.patch"
    file.write_text(text)
    return file


def a_rule(name, family, check=None, upgrade_check=None):
    return Rule(name, family, "A sentence.", "because", "source", "fix", check, upgrade_check)


def test_a_header_says_what_goes_wrong_what_catches_it_and_with_which_values(tmp_path):
    defect = read_defect(
        written(tmp_path, HEADER + "values: {a: 'b: c'}\nvalues-after: {a: d}\nrelease: mine\n" + PATCH)
    )

    assert defect.wrong == "The Secret is missing."
    assert defect.caught_by == ("family:references", "tests/unit/test_x.py::test_y")
    assert defect.tests == ("tests/unit/test_x.py::test_y",)
    assert (defect.values, defect.values_after, defect.release) == ("{a: 'b: c'}", "{a: d}", "mine")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The Secret is missing.\n" + PATCH, id="nothing catches it"),
        pytest.param(HEADER + "value: {}\n" + PATCH, id="a field that is none"),
        pytest.param(HEADER, id="no patch"),
    ],
)
def test_a_file_that_is_not_complete_is_an_error(tmp_path, text):
    with pytest.raises(ValueError, match="001-a"):
        read_defect(written(tmp_path, text))


def test_a_patch_changes_a_copy_of_the_chart(tmp_path, chart):
    copy = defects.patched(read_defect(written(tmp_path, HEADER + PATCH)), tmp_path, chart)

    assert "{{- if false }}" in (copy / "templates" / "credentials.yaml").read_text()
    assert "{{- if false }}" not in (chart / "templates" / "credentials.yaml").read_text()


def test_a_patch_that_fits_no_more_is_an_error(tmp_path, chart):
    text = HEADER + PATCH.replace("$entries }}", "$nothing }}")

    with pytest.raises(ValueError, match="does not apply to the chart"):
        defects.patched(read_defect(written(tmp_path, text)), tmp_path, chart)


def test_a_defect_names_rules_by_their_family_or_their_own_name(tmp_path):
    text = "It is wrong.\ncaught-by: family:references, rule:probes-answer\n" + PATCH
    defect = read_defect(written(tmp_path, text))

    assert defect.names(a_rule("any", "references"))
    assert defect.names(a_rule("probes-answer", "workload"))
    assert not defect.names(a_rule("other", "workload"))


def test_findings_are_of_the_release_and_of_its_upgrade():
    before, after = (release_from_text(f"{{kind: Service, metadata: {{name: {name}}}}}") for name in ("one", "two"))

    def finds_all(release):
        return [Finding(obj, "spec", "is wrong") for obj in release]

    def finds_new_ones(old, new):
        return [Finding(obj, "metadata.name", "is new") for obj in new if isinstance(obj, Object) and old.objects]

    rules = [a_rule("r", "references", check=finds_all), a_rule("u", "upgrade", upgrade_check=finds_new_ones)]
    assert defects.findings(rules, before, after) == {"r: Service/one spec", "u: Service/two metadata.name"}
