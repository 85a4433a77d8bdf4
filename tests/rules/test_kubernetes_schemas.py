"""Every supported Kubernetes version has schemas, and those of old versions come from a pinned archive."""

import subprocess
import sys
from pathlib import Path

import pytest
from chartproof.kubernetes.schemas import source
from chartproof.kubernetes.schemas.source import MINORS, SchemasMissing, definitions_file
from chartproof.kubernetes.schemas.validation import is_served, known_minor


@pytest.mark.parametrize("minor", MINORS)
def test_every_supported_kubernetes_has_schemas(minor):
    assert is_served("apps/v1", "Deployment", minor)
    assert is_served("policy/v1", "PodDisruptionBudget", minor) == (minor not in ("1.19", "1.20"))


@pytest.mark.parametrize(
    ("kube_version", "minor"), [("1.34", "1.34"), ("v1.34.4-gke.100", "1.34"), ("1.99.0", "1.37"), ("1.19.0", "1.19")]
)
def test_a_version_that_is_newer_than_all_is_held_against_the_newest(kube_version, minor):
    assert known_minor(kube_version) == minor


@pytest.mark.parametrize("kube_version", ["1.18.20", "latest"])
def test_a_version_without_schemas_is_an_error(kube_version):
    with pytest.raises(SchemasMissing, match="no schemas of Kubernetes"):
        known_minor(kube_version)


def test_the_old_schemas_are_kept_for_a_machine_without_a_network(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(
        SchemasMissing, match=r"pip download kubernetes-validate==1\.24\.1` says: .*kubernetes-validate"
    ):
        definitions_file("1.24")

    kept = source.old_directory() / "1.24.json"
    kept.parent.mkdir(parents=True)
    kept.write_text("{}")
    assert definitions_file("1.24") == kept


def test_an_archive_that_is_not_the_pinned_one_is_refused(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    (tmp_path / "kubernetes-validate-1.24.1.tar.gz").write_bytes(b"something else")

    with pytest.raises(SchemasMissing, match="DO NOT MATCH THE HASHES"):
        definitions_file("1.19")
    assert not list(source.old_directory().glob("*"))


def test_the_command_names_the_files_that_it_has_fetched():
    said = subprocess.run(
        [sys.executable, "-m", "chartproof.kubernetes.schemas"], capture_output=True, text=True, check=True
    )

    assert [Path(line).stem for line in said.stdout.split()] == list(source.OLD_MINORS)
