"""The clean-up after uninstall has all that the Job reads, waits as long as configured, and is deleted with its Secret."""

import yaml

CLEANUP = "cleanup: {enabled: true}"


def test_nothing_cleans_up_unless_it_is_enabled(render):
    assert render().none("Job")


def test_the_clean_up_runs_once_the_release_is_gone(render):
    release = render([CLEANUP, "common: {appId: one}"])
    job = release.workload("Job", role="cleanup")

    assert job.hooks == ("post-delete",)
    environment = release.env_values(job, "cleanup")
    assert set(yaml.safe_load(environment.pop("FORMS"))) == {"shape", "forms"}
    assert {"taken", "refused", "server"} <= set(yaml.safe_load(environment.pop("PARAMETERS")))
    assert environment == {
        "DATABASES": "upstreamDb",
        "NAMESPACE": "default",
        "REPLICATION_MANAGER": "zero-cache-replication-manager",
        "SERVICES": "zero-cache-replication-manager zero-cache-view-syncer",
        "WAIT_SECONDS": "180",
        "ZERO_APP_ID": "one",
        "ZERO_UPSTREAM_DB": "postgres://user:password@postgres-host:5432/dbname",
    }


def test_the_clean_up_looks_for_services_that_the_release_has(render):
    release = render([CLEANUP, "nameOverride: other"])
    looked_for = release.workload("Job", role="cleanup").env_of("cleanup")["SERVICES"].split()

    assert sorted(looked_for) == sorted(service.name for service in release.of_kind("Service"))


def test_the_clean_up_ends_before_helm_gives_up(render):
    assert render(CLEANUP).workload("Job", role="cleanup").spec["activeDeadlineSeconds"] < 300


def test_the_clean_up_outlasts_its_own_wait(render):
    job = render("cleanup: {enabled: true, waitSeconds: 3600}").workload("Job", role="cleanup")

    assert job.env_of("cleanup")["WAIT_SECONDS"] == "3600"
    # it watches for 30 s after that, and then needs time to remove things
    assert job.spec["activeDeadlineSeconds"] == 3700


def test_the_clean_up_reaches_every_database(render):
    databases = {"cvrDb": "postgres://a:b@h/cvr", "changeDb": "postgres://a:b@h/change"}
    release = render([CLEANUP, {"common": {"database": databases}}])
    job = release.workload("Job", role="cleanup")
    environment = release.env_values(job, "cleanup")

    assert environment["DATABASES"] == "upstreamDb cvrDb changeDb"
    assert environment["ZERO_CVR_DB"] == databases["cvrDb"]
    assert environment["ZERO_CHANGE_DB"] == databases["changeDb"]
    # the release's Secret is deleted by then
    for name in ("ZERO_UPSTREAM_DB", "ZERO_CVR_DB", "ZERO_CHANGE_DB"):
        assert job.env_of("cleanup")[name].name == "zero-cache-cleanup", name


def test_helm_makes_and_deletes_the_job_and_its_secret_together(render):
    release = render(CLEANUP)
    job, secret = release.workload("Job", role="cleanup"), release.one("Secret", role="cleanup")

    assert job.document == secret.document


def test_the_clean_up_needs_no_secret_of_its_own_with_references(render):
    reference = {"name": "mine", "key": "url"}
    keys = {"adminPassword": "a"}
    release = render([
        CLEANUP,
        {"common": {**keys, "database": {"upstreamDb": "", "upstreamDbSecretRef": reference}}},
        {"objectStore": {"accessKey": "a", "secretKey": "b"}},
    ])  # fmt: skip

    assert release.none("Secret", role="cleanup")
    assert release.workload("Job", role="cleanup").env_of("cleanup")["ZERO_UPSTREAM_DB"].name == "mine"
    assert len(release.of_kind("Job")) == 1


def test_the_clean_up_starts_and_says_so_where_a_secret_or_certificate_is_gone(render):
    for authority in ("configMap", "secret"):
        release = render([CLEANUP, {"common": {"caBundle": {authority: "private-ca"}}}])
        job = release.workload("Job", role="cleanup")
        [volume] = job.pod["volumes"]

        assert job.env_of("cleanup")["ZERO_UPSTREAM_DB"].optional
        assert volume[authority]["optional"] is True
