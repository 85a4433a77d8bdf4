"""Each rule is a pytest item of the chart; a line at the end counts what they found."""

import pytest
from chartproof.inner_pytest import run_pytest

CONFIG_MAPS = "".join(
    f"---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, annotations: {{team: {team}}}}}\n"
    for name, team in [("one", "a"), ("two", "''"), ("three", "''")]
)
# a rule that writes down each time it is asked
CONFTEST = """
from pathlib import Path
from chartproof import Finding, rule

@rule("names-its-team", "It has a team.", because="On call.", source="https://example.com", fix="Set it.")
def names_its_team(release):
    with Path(__file__).with_name("asked").open("a") as file:
        file.write("asked\\n")
    for obj in release.of_kind("ConfigMap"):
        if not obj.annotations["team"]:
            yield Finding(obj, "metadata.annotations", "there is no team")
"""


@pytest.fixture
def check(tmp_path, helm):
    """Runs pytest on a chart with a rule of its own, and returns the run."""
    (tmp_path / "chart" / "templates").mkdir(parents=True)
    (tmp_path / "chart" / "Chart.yaml").write_text("apiVersion: v2\nname: small\nversion: 0.1.0\n")
    (tmp_path / "chart" / "templates" / "all.yaml").write_text(CONFIG_MAPS)
    (tmp_path / "conftest.py").write_text(CONFTEST)

    def run(*arguments, exempted=()):
        if exempted:
            entries = (f'- {{rule: names-its-team, object: "{obj}", reason: theirs}}\n' for obj in exempted)
            (tmp_path / "exemptions.yaml").write_text("".join(entries))
            arguments += ("--exemptions=exemptions.yaml",)
        plugins = ("-p", "no:hypothesispytest", "-p", "no:helm-charts", "-p", "no:cacheprovider")
        return run_pytest("-c/dev/null", "--chart=chart", f"--helm={helm.path}", *plugins, *arguments, cwd=tmp_path)

    return run


def test_a_line_counts_what_was_found(check):
    two = check("-k", "names-its-team")
    one = check("-k", "names-its-team", exempted=["*/two"])

    assert "2 findings of 1 rule, 1 rule checked, 0 findings exempted" in two.stdout.splitlines()
    assert "1 finding of 1 rule, 1 rule checked, 1 finding exempted" in one.stdout.splitlines()


@pytest.mark.parametrize("arguments", [(), ("-k", "names-its-team or every-exemption"), ("-k", "every-exemption")])
def test_the_exemptions_ask_no_rule_again(check, tmp_path, arguments):
    run = check(*arguments, exempted=["*/two", "*/three"])

    assert "every-exemption-is-needed" not in run.stdout
    assert (tmp_path / "asked").read_text() == "asked\n"


@pytest.mark.parametrize("arguments", [(), ("-k", "every-exemption"), ("-n", "2")])
def test_an_exemption_that_matches_nothing_fails_wherever_its_rule_ran(check, arguments):
    run = check(*arguments, exempted=["*/two", "*/four"])

    assert "these exemptions match no finding" in run.stdout
    assert "  names-its-team */four" in run.stdout.splitlines()
    assert "  names-its-team */two" not in run.stdout.splitlines()
