"""Runs MinIO as a container beside the cluster, with the bucket of the promised MinIO example."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from testcontainers.community.minio import MinioContainer

from zero_cache.cluster import documented_install
from zero_cache.cluster.docker import address_on_kind_network
from zero_cache.cluster.services.postgres import KindNetwork

# testcontainers was tested with this tag
IMAGE = "minio/minio:RELEASE.2022-12-02T19-19-22Z"


@dataclass(frozen=True)
class ObjectStore:
    """Represents a running object store, and holds its container's name and the address at which pods reach it."""

    address: str
    container: str
    _client: Any = field(repr=False)  # a minio.Minio

    def make_bucket(self, bucket: str = documented_install.BUCKET) -> None:
        """Creates the bucket if it is missing."""
        if not self._client.bucket_exists(bucket):
            self._client.make_bucket(bucket)

    def remove_bucket(self, bucket: str = documented_install.BUCKET) -> None:
        """Removes the bucket and its objects."""
        if self._client.bucket_exists(bucket):
            self.delete_objects(bucket=bucket)
            self._client.remove_bucket(bucket)

    def objects(self, prefix: str = "", *, bucket: str = documented_install.BUCKET) -> list[str]:
        """Returns the names of the objects that begin with `prefix`."""
        return sorted(found.object_name for found in self._client.list_objects(bucket, prefix, recursive=True))

    def delete_objects(self, prefix: str = "", *, bucket: str = documented_install.BUCKET) -> None:
        """Deletes the objects that begin with `prefix`."""
        for name in self.objects(prefix, bucket=bucket):
            self._client.remove_object(bucket, name)


@contextmanager
def minio_container() -> Iterator[ObjectStore]:
    """Runs a MinIO with the example's keys and bucket, and removes it at the end."""
    described = MinioContainer(
        IMAGE, access_key=documented_install.MINIO_ACCESS_KEY, secret_key=documented_install.MINIO_SECRET_KEY
    )
    network: Any = KindNetwork()
    with described.with_network(network) as container:
        name = container.get_wrapped_container().id
        store = ObjectStore(address_on_kind_network(name), name, container.get_client())
        store.make_bucket()
        yield store
