"""Tests the chart that `helm create hello` makes."""

from chartproof import Release


def test_the_image_is_the_one_of_the_charts_version(render):
    assert render().workload("Deployment").main["image"] == "nginx:1.16.0"


def test_an_autoscaler_has_the_number_of_replicas(render):
    release: Release = render("autoscaling: {enabled: true, maxReplicas: 7}")

    assert release.one("HorizontalPodAutoscaler").get("spec.maxReplicas") == 7
    assert release.workload("Deployment").replicas is None


def test_a_host_of_the_ingress_leads_to_the_service(render):
    hosts = [{"host": "a.example.com", "paths": [{"path": "/", "pathType": "Prefix"}]}]
    release = render({"ingress": {"enabled": True, "hosts": hosts}})

    assert release.one("Ingress").find("spec.rules[*].host") == ["a.example.com"]
    assert release.one("Ingress").find("$..backend.service.name") == [release.one("Service").name]


def test_without_an_account_of_its_own_it_has_the_default_one(render):
    release = render("serviceAccount: {create: false}")

    assert release.none("ServiceAccount")
    assert release.workload("Deployment").pod["serviceAccountName"] == "default"


def test_the_notes_say_how_to_reach_it(render):
    assert "kubectl --namespace default port-forward" in render().notes
