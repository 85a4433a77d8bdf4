"""Sends signals to the processes of a container from its node, as the kernel does; the container has no say in it."""

from signal import Signals

from zero_cache.cluster.commands import ClusterError
from zero_cache.cluster.docker import docker
from zero_cache.cluster.kubernetes.api import Object
from zero_cache.cluster.kubernetes.workloads import container_statuses

# a container's processes are those with its id in their control group
_SIGNAL_ALL = """
for file in $(grep -ls "$1" /proc/[0-9]*/cgroup); do
  process=${file#/proc/}
  kill -s "$2" "${process%/cgroup}" && echo "$process"
done
"""


def signal_container(pod: Object, container: str, signal: Signals) -> int:
    """Sends a signal to every process of a container, and returns their number.

    kind's nodes are containers of their names. Raises ClusterError where the container has no process.
    """
    name = pod["metadata"]["name"]
    ids = [it.get("containerID", "") for it in container_statuses(pod) if it["name"] == container]
    short_name = signal.name.removeprefix("SIG")
    script = ["sh", "-c", _SIGNAL_ALL, "signal", ids[0].partition("//")[2], short_name] if any(ids) else []
    reached = docker("exec", pod["spec"]["nodeName"], *script).split() if script else []
    if not reached:
        raise ClusterError(f"the container {container} of {name} has no process to send {signal.name} to")
    return len(reached)
