"""Creates a kind cluster, or takes over the one of that name. Only the suite's own cluster is ever deleted."""

import fcntl
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from chartproof.helm.tools import cache_directory, find_tool

from zero_cache.cluster.commands import ClusterError, CommandError, run
from zero_cache.cluster.docker import docker, needs_docker
from zero_cache.cluster.kubernetes.api import CONNECTION_ERRORS, KubernetesApi
from zero_cache.cluster.kubernetes.node_ports import NODE_PORTS, published_ports, with_node_ports
from zero_cache.cluster.tools import KIND, KUBECTL
from zero_cache.cluster.wait import DeadlineError, seconds, wait_for

DEFAULT_NAME = "zero-cache-test"


@dataclass(frozen=True)
class KindCluster:
    """Holds the name of a running cluster and its kubeconfig."""

    name: str
    kubeconfig: Path = field(repr=False)
    reused: bool
    """It was there before: who takes it over leaves it as it is."""

    @classmethod
    def create_or_reuse(
        cls, name: str = DEFAULT_NAME, *, image: str = "", config: str = "", node_ports: Sequence[int] = ()
    ) -> "KindCluster":
        """Returns the cluster `name` once its node and its DNS are ready.

        It deletes and recreates a cluster of an earlier run that does not come up again, or lacks one of `node_ports`.
        It raises ClusterError if the suite did not create a cluster that does not come up.
        `image` is the node's image; an empty one means kind's default. `config` is kind's configuration as YAML.
        `node_ports` are published on this machine; `host_port` says where.
        """
        needs_docker()
        kubeconfig = kubeconfig_path(name)
        kubeconfig.parent.mkdir(parents=True, exist_ok=True)
        _claim(name)
        if name in names_of_clusters():
            cluster = cls._reused(name, kubeconfig, node_ports)
            if cluster:
                return cluster
        return cls._created(name, kubeconfig, image, with_node_ports(config, node_ports) if node_ports else config)

    @classmethod
    def _reused(cls, name: str, kubeconfig: Path, node_ports: Sequence[int]) -> "KindCluster | None":
        """Returns the existing cluster. Deletes one of the suite's own that does not serve, and returns None."""
        cluster = cls(name, kubeconfig, reused=True)
        try:
            _start_nodes(name)
            _kind("export", "kubeconfig", "--name", name, "--kubeconfig", kubeconfig)
            cluster._wait_for_names()
        except (CommandError, DeadlineError) as error:
            if not _mark_path(kubeconfig).exists():
                raise ClusterError(
                    f"the cluster {name} is there, and does not come up: {error}\n"
                    f"The suite has not made it, and leaves it as it is: mend it, `kind delete cluster --name {name}`, "
                    "or use another name."
                ) from None
            print(f"the cluster {name} of an earlier run does not come up again: it is made anew", flush=True)
            delete_cluster(name)
            return None
        if not published_ports(name).keys() >= set(node_ports) and _mark_path(kubeconfig).exists():
            print(f"the cluster {name} of an earlier run publishes no ports for clients: it is made anew", flush=True)
            delete_cluster(name)
            return None
        return cluster

    @classmethod
    def _created(cls, name: str, kubeconfig: Path, image: str, config: str) -> "KindCluster":
        command: list[str | Path] = ["create", "cluster", "--name", name, "--kubeconfig", kubeconfig]
        command += ["--wait", "3m"]
        if image:
            command += ["--image", image]
        if config:
            _config_path(kubeconfig).write_text(config)
            command += ["--config", _config_path(kubeconfig)]
        # before the cluster, so that a half-created one is the suite's own too if this process is killed
        _mark_path(kubeconfig).touch()
        try:
            _kind(*command, within=timedelta(minutes=10))
        except BaseException:
            # the next run would take half a cluster for a whole one
            delete_cluster(name)
            raise
        cluster = cls(name, kubeconfig, reused=False)
        cluster._wait_for_names()
        return cluster

    @property
    def environment(self) -> dict[str, str]:
        """Returns the environment with which helm and kubectl use this cluster."""
        return {"KUBECONFIG": str(self.kubeconfig)}

    @cached_property
    def api(self) -> KubernetesApi:
        """Returns the cluster's API."""
        return KubernetesApi(self.kubeconfig)

    def host_port(self, node_port: int) -> int:
        """Returns the port of 127.0.0.1 that leads to this nodePort. Raises ClusterError if there is none."""
        published = published_ports(self.name)
        if node_port not in published:
            raise ClusterError(
                f"the cluster {self.name} does not publish the port {node_port} of its node, by which clients come in. "
                f"The suite has not made it, and leaves it as it is: `kind delete cluster --name {self.name}`, use "
                "another name, or make it with this configuration of kind:\n" + with_node_ports("", NODE_PORTS)
            )
        return published[node_port]

    def kubectl(self, *arguments: str, stdin: str = "") -> str:
        """Runs `kubectl <arguments>` and returns its output."""
        return run([find_tool(KUBECTL), *arguments], environment=self.environment, stdin=stdin)

    def _wait_for_names(self) -> None:
        # kind waits only for the node; DNS is ready some seconds later
        def ready() -> bool:
            try:
                nodes = self.api.list("Node")
                dns = self.api.get("Deployment", "coredns", "kube-system", api_version="apps/v1")
            except CONNECTION_ERRORS:  # the node has just been started again
                return False
            return bool(nodes) and all(map(_is_ready, nodes)) and dns.get("status", {}).get("availableReplicas", 0) > 0

        wait_for(f"the node and the name service of cluster {self.name}", ready, within=seconds(180))


def delete_cluster(name: str) -> None:
    """Deletes a cluster, and the suite's files about it."""
    kubeconfig = kubeconfig_path(name)
    _kind("delete", "cluster", "--name", name, "--kubeconfig", kubeconfig)
    for file in (kubeconfig, _config_path(kubeconfig), _mark_path(kubeconfig)):
        file.unlink(missing_ok=True)


def names_of_clusters() -> list[str]:
    """Returns the names of all kind clusters of this Docker."""
    return _kind("get", "clusters", "--quiet").split()


def kubeconfig_path(cluster: str) -> Path:
    """Returns the path of a cluster's kubeconfig. It is a file of the suite, so that the user's stays unchanged."""
    return cache_directory() / f"{cluster}.kubeconfig"


def _config_path(kubeconfig: Path) -> Path:
    return kubeconfig.with_suffix(".kind.yaml")


def _mark_path(kubeconfig: Path) -> Path:
    """Returns the path of a file that exists as long as a cluster of the suite."""
    return kubeconfig.with_suffix(".made-by-the-suite")


_claimed: set[str] = set()


def _claim(cluster: str) -> None:
    """Locks the cluster until this process ends, because two runs would remove each other's releases."""
    if cluster in _claimed:
        return
    # a bare descriptor stays open as long as the process lives
    lock = os.open(kubeconfig_path(cluster).with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise ClusterError(f"another run uses the cluster {cluster}: wait for its end, or use another name") from None
    _claimed.add(cluster)


def _start_nodes(cluster: str) -> None:
    # after a restart of the machine the nodes may be stopped
    for node in _kind("get", "nodes", "--name", cluster).split():
        docker("start", node)


def _kind(*arguments: str | Path, within: timedelta = timedelta(minutes=2)) -> str:
    return run([find_tool(KIND), *arguments], within=within)


def _is_ready(node: dict[str, object]) -> bool:
    status = node.get("status")
    conditions = status.get("conditions", []) if isinstance(status, dict) else []
    return any(condition["type"] == "Ready" and condition["status"] == "True" for condition in conditions)
