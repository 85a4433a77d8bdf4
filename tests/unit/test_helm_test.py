"""`helm test`: a client's first step, through the Service."""

BUCKET = "common: {litestream: {backupUrl: s3://bucket/path}}"


def test_the_test_connects_to_the_view_syncers_through_their_service(render, chart):
    release = render()
    pod = release.workload("Pod", role="test")

    assert pod.hooks == ("test",)
    assert pod.env_of("connect") == {"VIEW_SYNCER": release.one("Service", role="view-syncer").name}
    assert pod.container("connect")["command"] == ["node", "-e"]
    assert pod.container("connect")["args"] == [(chart / "files" / "test-connection.js").read_text().strip()]
    assert pod.pod["restartPolicy"] == "Never"


def test_only_a_failed_test_leaves_its_pod(render):
    pod = render().workload("Pod", role="test")

    assert pod.annotations["helm.sh/hook-delete-policy"] == "before-hook-creation,hook-succeeded"


def test_the_test_needs_no_other_image(render):
    release = render(BUCKET)

    assert release.workload("Pod", role="test").container("connect")["image"] == release.view_syncer.main["image"]


def test_the_test_runs_where_quotas_ask_for_resources(render):
    resources = render().workload("Pod", role="test").container("connect")["resources"]

    assert resources == {
        "requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"cpu": "500m", "memory": "256Mi"},
    }  # fmt: skip
