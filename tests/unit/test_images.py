"""Images have the registry, repository, tag, digest, pull policy and pull secrets of the values."""

import pytest

DIGEST = "sha256:" + "a" * 64


def images(release):
    return {
        container["image"]
        for workload in release.workloads
        for container in [*workload.containers.values(), *workload.init_containers.values()]
    }


def test_the_default_images_are_the_public_ones_of_the_charts_app_version(render):
    assert images(render()) == {"docker.io/rocicorp/zero:1.9.0", "docker.io/versity/versitygw:v1.8.0"}


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ({"tag": "1.8.0"}, "docker.io/rocicorp/zero:1.8.0"),
        ({"registry": "ghcr.io"}, "ghcr.io/rocicorp/zero:1.9.0"),
        ({"registry": "registry.local:5000", "repository": "mirror/zero"}, "registry.local:5000/mirror/zero:1.9.0"),
        ({"registry": ""}, "rocicorp/zero:1.9.0"),
        ({"registry": None, "tag": None}, "rocicorp/zero:1.9.0"),
        ({"digest": DIGEST}, f"docker.io/rocicorp/zero@{DIGEST}"),
        ({"digest": DIGEST, "tag": "1.8.0"}, f"docker.io/rocicorp/zero@{DIGEST}"),
    ],
)
def test_the_zero_image_is_composed_of_its_parts(render, image, expected):
    release = render({"image": image})

    for workload in release.workloads:
        for container in [*workload.containers.values(), *workload.init_containers.values()]:
            if container["name"] != "object-store":
                assert container["image"] == expected


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ({"tag": "v1.8.1"}, "docker.io/versity/versitygw:v1.8.1"),
        ({"registry": "ghcr.io", "repository": "mirror/gw"}, "ghcr.io/mirror/gw:v1.8.0"),
        ({"digest": DIGEST}, f"docker.io/versity/versitygw@{DIGEST}"),
    ],
)
def test_the_stores_image_is_composed_of_its_own_parts(render, image, expected):
    store = render({"objectStore": {"image": image}}).replication_manager.container("object-store")

    assert store["image"] == expected


def test_every_container_has_the_pull_policy(render):
    release = render("image: {pullPolicy: Always}")

    for workload in release.workloads:
        for container in [*workload.containers.values(), *workload.init_containers.values()]:
            assert container["imagePullPolicy"] == "Always"


def test_every_pod_has_the_pull_secrets(render):
    for workload in render("imagePullSecrets: [{name: registry}]").workloads:
        assert workload.pod["imagePullSecrets"] == [{"name": "registry"}]
    for workload in render().workloads:
        assert "imagePullSecrets" not in workload.pod
