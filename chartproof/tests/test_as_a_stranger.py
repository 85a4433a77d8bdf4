"""chartproof works from its wheel, in an empty virtual environment and outside this repository."""

import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest
from chartproof.helm.binary import HELM_ENVIRONMENT, Helm
from chartproof.inner_pytest import environment

SOURCE = Path(__file__).parents[1]
EXAMPLE = Path(__file__).parent / "example"


@dataclass(frozen=True)
class Stranger:
    """Runs pytest with a Python that has chartproof and nothing else of this repository."""

    python: Path
    helm: Helm

    def pytest(self, *arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
        return run(self.python, "-m", "pytest", "--color=no", f"--helm={self.helm.path}", *arguments, folder=folder)


def run(*command: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in environment().items() if name != "PYTHONPATH"}
    return subprocess.run(
        command, cwd=folder, env=clean | HELM_ENVIRONMENT, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="session")
def stranger(tmp_path_factory, helm):
    home = tmp_path_factory.mktemp("stranger")
    built = run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", home, SOURCE, folder=home)
    assert built.returncode == 0, built.stderr
    venv.create(home / "venv", with_pip=True)
    python = home / "venv" / "bin" / "python"
    (wheel,) = home.glob("*.whl")
    installed = run(python, "-m", "pip", "install", "--quiet", wheel, folder=home)
    assert installed.returncode == 0, installed.stderr
    return Stranger(python, helm)


@pytest.fixture
def created(tmp_path, helm):
    """Makes the chart of `helm create`."""

    def create(name, folder=tmp_path):
        folder.mkdir(exist_ok=True)
        made = run(helm.path, "create", name, folder=folder)
        assert made.returncode == 0, made.stderr
        return folder / name

    return create


def summary(done):
    return [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]


def test_a_chart_is_checked_without_a_file_of_this_repository(stranger, created, tmp_path):
    done = stranger.pytest("--chart", created("hello"), folder=tmp_path)

    assert "FAILED hello/Chart.yaml::container-runs-as-non-root" in done.stdout
    assert "hello/templates/deployment.yaml" in done.stdout
    assert done.returncode == pytest.ExitCode.TESTS_FAILED


def test_a_chart_outside_of_the_folder_has_a_name(stranger, created, tmp_path):
    created("hello")
    (tmp_path / "elsewhere").mkdir()

    done = stranger.pytest("--chart=../hello", folder=tmp_path / "elsewhere")

    assert "FAILED ../hello/Chart.yaml::container-runs-as-non-root" in done.stdout


def test_a_chart_is_judged_by_the_kubernetes_that_it_is_rendered_for(stranger, created, tmp_path):
    budget = (
        '{{ if semverCompare ">=1.21-0" .Capabilities.KubeVersion.Version }}policy/v1{{ else }}policy/v1beta1{{ end }}'
    )
    (created("hello") / "templates" / "budget.yaml").write_text(
        f"apiVersion: {budget}\nkind: PodDisruptionBudget\nmetadata: {{name: b}}\nspec: {{maxUnavailable: 1, selector: {{matchLabels: {{a: b}}}}}}\n"
    )

    for version in "1.30.0", "1.25.3":
        done = stranger.pytest("--chart=hello", f"--kube-version={version}", "-k", "api-version", folder=tmp_path)

        assert "1 passed" in done.stdout


def test_a_rule_can_be_chosen_like_any_test(stranger, created, tmp_path):
    chart = created("hello")

    by_name = stranger.pytest("--chart", chart, "-k", "container-runs-as-non-root", folder=tmp_path)
    by_id = stranger.pytest(f"{chart}/Chart.yaml::container-runs-as-non-root", folder=tmp_path)

    assert summary(by_name) == summary(by_id) != []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--chart", "nowhere"], "nowhere is no chart: neither a folder with a Chart.yaml nor an archive"),
        (["--chart", "hello", "--helm-arg=--set=ingress.hosts=a"], "Helm does not render"),
        (["--chart", "needy"], "image.tag must be set"),
        (["--chart=hello", "--helm=/nowhere/helm"], "/nowhere/helm"),
        (["--chart=hello", "--kube-version=1.18.0"], "there are no schemas of Kubernetes 1.18.0"),
    ],
)
def test_an_unusable_chart_is_reported_in_one_line(stranger, created, tmp_path, options, said):
    created("hello")
    (created("needy") / "templates" / "check.yaml").write_text(
        '{{ required "image.tag must be set" .Values.image.tag }}'
    )

    done = stranger.pytest(*options, "--helm-arg=--set=ingress.enabled=true", folder=tmp_path)

    lines = done.stderr.strip().splitlines()
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert lines[0].startswith("ERROR: ")
    assert said in lines[0]


def test_a_repository_with_tests_and_a_rule_of_its_own(stranger, created, tmp_path):
    repository = tmp_path / "repository"
    shutil.copytree(EXAMPLE, repository)
    created("hello", repository / "charts")

    tests = stranger.pytest("tests", folder=repository)
    everything = stranger.pytest(folder=repository)

    assert "5 passed" in tests.stdout
    assert "FAILED charts/hello/Chart.yaml::service-names-its-team" in everything.stdout
    assert "tests/test_hello.py ....." in everything.stdout


def test_a_failed_test_shows_the_values_and_what_it_read(stranger, created, tmp_path):
    repository = tmp_path / "repository"
    shutil.copytree(EXAMPLE, repository)
    created("hello", repository / "charts")
    (repository / "tests" / "test_wrong.py").write_text(
        "def test_it(render):\n    assert render('replicaCount: 3').workload('Deployment').replicas == 4\n"
    )

    done = stranger.pytest("tests/test_wrong.py", folder=repository)

    assert "what the test rendered and read" in done.stdout
    assert "replicaCount: 3" in done.stdout
    assert "Deployment/release-name-hello, from hello/templates/deployment.yaml:" in done.stdout
