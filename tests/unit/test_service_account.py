"""The pods use the service account of the values."""


def test_the_release_makes_one_for_its_pods(render):
    release = render(release_name="app")
    account = release.one("ServiceAccount")

    assert account.name == "app-zero-cache"
    assert account["automountServiceAccountToken"] is False
    assert account.annotations == {}
    for workload in release.workloads:
        assert workload.pod["serviceAccountName"] == account.name


def test_its_annotations_carry_the_identity_of_a_cloud(render):
    annotations = {"eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/zero"}

    assert render({"serviceAccount": {"annotations": annotations}}).one("ServiceAccount").annotations == annotations


def test_it_takes_the_name_that_is_set(render):
    release = render("serviceAccount: {name: zero}")

    assert release.one("ServiceAccount").name == "zero"
    assert release.view_syncer.pod["serviceAccountName"] == "zero"


def test_an_existing_one_is_used_and_not_made(render):
    release = render("serviceAccount: {create: false, name: existing}\ncleanup: {enabled: true}")

    assert release.none("ServiceAccount")
    for workload in release.workloads:
        assert workload.pod["serviceAccountName"] == "existing"


def test_the_clean_up_outlives_the_account_that_the_release_makes(render):
    release = render("serviceAccount: {name: zero}\ncleanup: {enabled: true}")

    assert release.one("ServiceAccount").hooks == ()
    assert release.workload("Job").hooks == ("post-delete",)
    assert release.workload("Job").pod["serviceAccountName"] == "default"


def test_without_one_pods_run_as_the_namespaces_default(render):
    for workload in render("serviceAccount: {create: false}\ncleanup: {enabled: true}").workloads:
        assert workload.pod["serviceAccountName"] == "default"
