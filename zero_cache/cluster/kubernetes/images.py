"""Loads the images of the local Docker into the cluster, so that its nodes need not pull them."""

from collections.abc import Iterable, Iterator
from typing import Any

from chartproof.helm.tools import find_tool
from chartproof.release.manifests import load_manifests

from zero_cache.cluster.commands import CommandError, run
from zero_cache.cluster.docker import has_image
from zero_cache.cluster.kubernetes.kind import KindCluster
from zero_cache.cluster.tools import KIND


def load_images(cluster: KindCluster, images: Iterable[str]) -> list[str]:
    """Loads those of `images` that the local Docker has, and returns them. The nodes pull the others themselves.

    kind compares ids and leaves out what a node has already.
    """
    loaded = []
    for image in sorted(set(images)):
        if not has_image(image):
            continue
        try:
            run([find_tool(KIND), "load", "docker-image", image, "--name", cluster.name])
        except CommandError:
            # Docker's containerd store can't save an image if it has only one platform of it; the node can pull it
            continue
        loaded.append(image)
    return loaded


def images_of(manifests: str) -> set[str]:
    """Returns the images that rendered manifests name."""
    return {image for manifest in load_manifests(manifests) for image in _images_in(manifest.body)}


def _images_in(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "image" and isinstance(value, str):
                yield value
            yield from _images_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from _images_in(value)
