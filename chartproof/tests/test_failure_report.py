"""A failed test's report shows what the test rendered and read, and hides secrets."""

import pytest
from chartproof.inner_pytest import environment, run_pytest
from chartproof.release.release import Inputs, Object, Outcome, Release, release_from_text
from chartproof.report.failure import SECTION, story
from chartproof.report.secrets import HIDDEN, Mask, hidden_values, secrets_of

PROJECT = {
    "conftest.py": """
import pytest
from pathlib import Path
from chartproof.helm.render import render

@pytest.fixture(scope="session")
def shared():
    return render("color: shared", chart=Path("chart"))

@pytest.fixture
def release():
    return render({"color": "green", "auth": {"secret": "s3cret-value", "key": "lock-1\\nlock-2"}},
                  chart=Path("chart"))
""",
    "chart/Chart.yaml": "{apiVersion: v2, name: small, version: 0.1.0}",
    "chart/values.yaml": "color: red",
    "chart/values.schema.json": """
{"properties": {"auth": {"properties": {"secret": {"writeOnly": true}, "key": {"writeOnly": true}}}}}
""",
    "chart/templates/objects.yaml": """
{{- if eq .Values.color "blue" }}{{ fail (print "color must be red, not with " .Values.auth.secret) }}{{ end }}
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {color: {{ .Values.color }}, by-mistake: {{ with .Values.auth }}{{ .secret }}{{ end }}}
---
apiVersion: v1
kind: Secret
metadata: {name: credentials}
data: {derived: {{ "derived-secret" | b64enc }}}
stringData: {plain: plain-secret}
""",
    "test_all.py": """
import pytest
from pathlib import Path
from chartproof.helm.render import render

def test_passes(release):
    release.one("ConfigMap")

def test_reads_settings(release):
    assert release.one("ConfigMap")["data"] == {}

def test_reads_the_secret(release):
    assert release.one("Secret").get("data.derived") == ""

def test_says_secrets(release):
    print("derived-secret")
    assert "s3cret-value" == "no" + "thing", "plain-secret"

LONG = "begin" + "-l0ng-secret" * 30 + "-the-end"

@pytest.mark.parametrize("values", [{"color": "green", "auth": {"key": LONG}}])
def test_is_given_a_secret_that_pytest_cuts(values):
    render(values, chart=Path("chart"))
    assert False

def test_says_lines_of_a_secret(release):
    raise ValueError("lock-2")

def test_is_refused():
    release = render("color: blue\\nauth: {secret: s3cret-value}", chart=Path("chart"))
    assert release.refusal is None

def test_reads_what_others_rendered(shared):
    assert shared.one("ConfigMap").name == ""

def test_reads_it_once_more(shared):
    assert shared.one("ConfigMap").name == ""

def test_looks_at_nothing():
    assert False

def test_fails_before_anything_is_rendered(missing_fixture):
    pass
""",
}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Runs the tests of a small project that uses the plugin, and returns each test's report."""
    project = tmp_path_factory.mktemp("project")
    for name, text in PROJECT.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
    result = run_pytest(
        *("-p", "no:cacheprovider", "-p", "no:xdist", "--showlocals", "-c", "/dev/null", "--rootdir", project, project),
        cwd=project,
        env=environment(),
    )
    assert "1 passed" in result.stdout, result.stdout + result.stderr
    parts = result.stdout.split("\n_____")
    found = {part.split("\n", 1)[0].strip("_ "): part for part in parts[1:]}
    return {name.split()[-1]: part for name, part in found.items()} | {"everything": result.stdout}


def test_a_failure_shows_the_values(reports):
    assert SECTION in reports["test_reads_settings"]
    assert "values of release release-name in namespace default:\n  color: green\n" in reports["test_reads_settings"]


def test_a_failure_shows_the_object_that_was_read_and_its_template(reports):
    report = reports["test_reads_settings"]

    assert "ConfigMap/settings, from small/templates/objects.yaml:\n  apiVersion: v1\n  kind: ConfigMap" in report
    assert "Secret/credentials" not in report


def test_a_failure_shows_why_helm_refused(reports):
    assert "Helm refused them:" in reports["test_is_refused"]
    assert f"color must be red, not with {HIDDEN}" in reports["test_is_refused"]


@pytest.mark.parametrize("test", ["test_reads_what_others_rendered", "test_reads_it_once_more"])
def test_an_object_of_a_shared_release_brings_its_values(reports, test):
    assert "in namespace default:\n  color: shared\n" in reports[test]


@pytest.mark.parametrize("test", ["test_looks_at_nothing", "test_fails_before_anything_is_rendered"])
def test_a_test_that_rendered_nothing_has_nothing_to_show(reports, test):
    assert SECTION not in reports[test]


@pytest.mark.parametrize(
    "secret",
    ["s3cret-value", "derived-secret", "plain-secret", "lock-1", "lock-2", "ZGVyaXZlZC1zZWNyZXQ="],
)
def test_no_secret_is_in_any_part_of_a_report(reports, secret):
    assert secret not in reports["everything"]
    assert HIDDEN in reports["test_says_secrets"]


@pytest.mark.parametrize("part", ["l0ng-secret", "-the-end"])
def test_a_secret_that_pytest_cut_is_in_no_part_of_a_report(reports, part):
    name = "test_is_given_a_secret_that_pytest_cuts"
    arguments = next(text for test, text in reports.items() if test.startswith(name)).split("\n")

    assert any(line.startswith("values = ") and "..." in line for line in arguments)
    assert part not in "\n".join(line for line in arguments if not line.startswith("LONG"))


def test_a_secret_in_its_place_is_hidden_however_short():
    release = Release(
        Outcome(),
        Inputs(values=("auth: {secret: x, name: z, empty: ''}", "users: [{key: 1}, {key: null}]")),
        secret_paths=(("auth", "secret"), ("auth", "empty"), ("users", "*", "key")),
    )

    assert hidden_values(release) == {
        "auth": {"secret": HIDDEN, "name": "z", "empty": ""},
        "users": [{"key": HIDDEN}, {"key": None}],
    }


def test_values_are_shown_as_helm_merges_them():
    release = Release(Outcome(), Inputs(values=("a: {b: 1, c: 2}", "", "a: {c: null}\nd: [2]")))

    assert hidden_values(release) == {"a": {"b": 1, "c": None}, "d": [2]}


def test_values_that_are_no_map_are_not_shown():
    release = Release(Outcome(refusal="no"), Inputs(values=("a: 1", "[hush]")))

    assert hidden_values(release) == "not shown: a values file must be a map"


def test_values_that_are_not_yaml_are_shown_by_their_error_only():
    release = Release(Outcome(refusal="no"), Inputs(values=("auth: [hush",)), secret_paths=(("auth",),))

    assert "hush" not in story([release], [])
    assert list(secrets_of(release)) == []


def test_the_password_in_a_secret_url_is_secret_too():
    release = Release(Outcome(), Inputs(values=("db: postgres://me:hunter22@host/db",)), secret_paths=(("db",),))

    assert "hunter22" in list(secrets_of(release))


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: sup3r/s3cret+and=long/enough now",
        "c3VwM3IvczNjcmV0K2FuZD1sb25nL2Vub3VnaA==",
        "https://x/?q=sup3r/s3cret%2Band%3Dlong/enough",
        "'...r/s3cret+and=lo...'",
    ],
    ids=["as it is", "base64", "in a URL", "cut by pytest"],
)
def test_a_secret_is_hidden_in_every_form(text):
    masked = Mask(["sup3r/s3cret+and=long/enough"])(text)

    assert HIDDEN in masked
    assert "s3cret" not in masked
    assert "c3Vw" not in masked


@pytest.mark.parametrize(
    ("secret", "text"),
    [
        ("p+ss/w=rd", "?q=p%2Bss/w%3Drd"),
        ("p+ss/w=rd", "?q=p%2Bss%2Fw%3Drd"),
        ('a"b\\cd', '"a\\"b\\\\cd"'),
        (" key1 ", "key1"),
    ],
)
def test_a_short_secret_is_hidden_in_every_form(secret, text):
    assert HIDDEN in Mask([secret])(text)


def test_a_long_secret_is_hidden_inside_a_word_too():
    assert Mask(["0123456789abcdef"])("x0123456789abcdefy") == f"x{HIDDEN}y"


def test_the_contents_of_a_secret_are_hidden_however_short():
    secret = release_from_text("kind: Secret\ndata: {a: eA==}\nstringData: {b: z}").one("Secret")

    assert story([], [secret]).splitlines()[2:] == ["  data:", f"    a: {HIDDEN}", "  stringData:", f"    b: {HIDDEN}"]


@pytest.mark.parametrize("text", ["secretary", "topsecret", "abc", "the password is missing", ""])
def test_text_without_a_secret_stays(text):
    assert Mask(["secret", "abc", "password"])(text) == text


def test_a_long_object_is_cut():
    obj: Object = release_from_text(f"kind: A\nitems: {list(range(500))}").one("A")

    assert story([], [obj]).splitlines()[-1] == "  … and 352 lines more"


def test_a_release_that_cant_be_read_is_still_reported():
    unreadable = release_from_text("kind: Secret\nkind: Secret\n")

    assert list(secrets_of(unreadable)) == []
