"""The values of docs/secret-stores.md render, and the Secret that a store creates has all keys that pods read."""

import json
import re
from urllib.parse import quote, unquote, urlsplit

import pytest
import yaml
from chartproof.release.release import SecretKey

from zero_cache.chart import CHART

PAGE = (CHART / "docs" / "secret-stores.md").read_text()
FENCE = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
COMMON, *SECTIONS = re.split(r"^## (.*)\n", PAGE, flags=re.MULTILINE)
# values, by the heading of their section
STORES = {
    heading: yaml.safe_load(FENCE.findall(text)[0]) for heading, text in zip(SECTIONS[::2], SECTIONS[1::2], strict=True)
}


def made_by(obj):
    """Returns name and keys of the Secret that an object of a store's controller creates."""
    spec = obj["spec"]
    if obj["kind"] == "ExternalSecret":
        return spec["target"]["name"], set(spec["target"]["template"]["data"])
    if obj["kind"] == "VaultStaticSecret":
        assert spec["destination"]["create"] is True
        return spec["destination"]["name"], set(spec["destination"]["transformation"]["templates"])
    if obj["kind"] == "SecretProviderClass":
        (secret,) = spec["secretObjects"]
        fetched = {entry["objectName"] for entry in yaml.safe_load(spec["parameters"]["objects"])}
        assert {entry["objectName"] for entry in secret["data"]} == fetched
        return secret["secretName"], {entry["key"] for entry in secret["data"]}
    assert obj["kind"] == "SealedSecret"
    return obj["metadata"]["name"], set(spec["encryptedData"])


@pytest.fixture
def render_store(render_bare):
    """Renders the page's values for a store, on top of the page's first values."""
    return lambda heading: render_bare([yaml.safe_load(FENCE.findall(COMMON)[0]), STORES[heading]])


def test_every_values_file_of_the_page_is_one_of_these():
    assert len(FENCE.findall(PAGE)) == 1 + len(STORES)
    assert list(STORES) == [
        "External Secrets Operator",
        "Vault Secrets Operator",
        "Vault by the Secrets Store CSI driver",
        "Sealed Secrets",
    ]


@pytest.mark.parametrize("heading", STORES)
def test_pods_read_nothing_but_what_the_store_makes(render_store, heading):
    release = render_store(heading)
    name, keys = made_by(STORES[heading]["extraObjects"][0])
    read = [
        value
        for workload in (release.replication_manager, release.view_syncer)
        for value in workload.env.values()
        if isinstance(value, SecretKey)
    ]

    assert release.none("Secret")
    assert {secret.name for secret in read} == {name}
    assert {secret.key for secret in read} == keys


@pytest.mark.parametrize("heading", STORES)
def test_the_stores_object_is_rendered_as_it_stands(render_store, heading):
    (given,) = STORES[heading]["extraObjects"]

    assert render_store(heading).one(given["kind"]).body == given


def test_the_vault_operator_restarts_both_roles(render_store):
    release = render_store("Vault Secrets Operator")
    roles = [(workload.kind, workload.name) for workload in (release.replication_manager, release.view_syncer)]

    targets = release.one("VaultStaticSecret")["spec"]["rolloutRestartTargets"]
    assert [(target["kind"], target["name"]) for target in targets] == roles


@pytest.mark.parametrize("heading", ["External Secrets Operator", "Sealed Secrets"])
def test_reloader_is_told_of_both_roles(render_store, heading):
    release = render_store(heading)

    for workload in release.replication_manager, release.view_syncer:
        assert workload.annotations["reloader.stakater.com/auto"] == "true"


def test_both_roles_mount_what_the_driver_makes_the_secret_for(render_store):
    release = render_store("Vault by the Secrets Store CSI driver")

    for workload in release.replication_manager, release.view_syncer:
        assert workload.volume("vault")["csi"]["volumeAttributes"] == {"secretProviderClass": "zero-secrets"}
        assert "vault" in [mount["name"] for mount in workload.main["volumeMounts"]]


@pytest.mark.parametrize("password", ["secret", "p@ss w+rd", "a:b/c#d?e%f", "ä€&=;,'()", "%20+"])
def test_a_password_survives_the_templates_of_the_page(render, password):
    pipelines = set(re.findall(r"\| (urlquery \|[^}]*?) *\}\}", PAGE))
    (pipeline,) = pipelines
    # Helm has the same functions as the operators' templates
    template = f"{{{{ {json.dumps(password, ensure_ascii=False)} | {pipeline} | quote }}}}"
    config_map = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: encoded}}\ndata: {{password: {template}}}"
    encoded = render({"extraObjects": [config_map]}).one("ConfigMap", name="encoded")["data"]["password"]

    url = urlsplit(f"postgres://user:{encoded}@postgres-host:5432/dbname")
    assert (url.username, url.hostname, url.port, url.path) == ("user", "postgres-host", 5432, "/dbname")
    assert unquote(encoded) == password
    assert encoded.replace("~", "%7E") == quote(password, safe="-_.")
