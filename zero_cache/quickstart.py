"""Starts zero-cache on this machine: a kind cluster, a Postgres, and the chart, by the promised install command.

Everything stays up when the command ends. A second run does only what is missing. `--down` removes everything.
"""

import argparse
import shutil
import socket
import sys
from contextlib import nullcontext
from pathlib import Path

from chartproof.helm.tools import HELM, Tool, ToolMissing, find_tool

from zero_cache.cluster import documented_install
from zero_cache.cluster.clients.sync_client import SyncClient
from zero_cache.cluster.commands import ClusterError
from zero_cache.cluster.docker import container, needs_docker
from zero_cache.cluster.kubernetes.external_services import publish_postgres
from zero_cache.cluster.kubernetes.images import images_of, load_images
from zero_cache.cluster.kubernetes.kind import KindCluster, delete_cluster, kubeconfig_path, names_of_clusters
from zero_cache.cluster.progress import Progress
from zero_cache.cluster.releases.helm_release import HelmRelease, templated
from zero_cache.cluster.services.lasting_postgres import LastingPostgres
from zero_cache.cluster.tools import KIND, KUBECTL
from zero_cache.cluster.wait import DeadlineError, seconds
from zero_cache.zero.options import VIEW_SYNCER

# it needs nothing installed; `python -m zero_cache.quickstart` does the same in the integration environment
COMMAND = "python3 run.py quickstart"
NAME = "zero-cache-quickstart"
POSTGRES = f"{NAME}-postgres"
NAMESPACE = "default"
NODE_PORT = 30848
# a machine with 4 GiB reports a little less
ENOUGH_MEMORY = 3.7 * 2**30


def main(arguments: list[str] | None = None) -> int:
    """Runs the command, and returns its exit code."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--port", type=port_number, default=documented_install.CLIENT_PORT, help="for clients (default: 4848)"
    )
    parser.add_argument("--down", action="store_true", help="remove what an earlier run made, and nothing else")
    options = parser.parse_args(arguments)
    progress = Progress()
    try:
        if options.down:
            down(progress)
        else:
            up(progress, options.port)
    except (ClusterError, DeadlineError, ToolMissing) as error:
        print(f"quickstart: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nquickstart: stopped; run it again to go on, or with --down to clean up", file=sys.stderr)
        return 130
    return 0


def up(progress: Progress, port: int) -> None:
    """Creates what is missing, and shows how a row gets from Postgres to a client."""
    check_machine(port)
    postgres = LastingPostgres(POSTGRES)

    progress.say(f"kind cluster {NAME} …")
    cluster = KindCluster.create_or_reuse(NAME, config=kind_config(port))
    progress.say("Postgres …")
    postgres.start()
    publish_postgres(cluster, NAMESPACE, postgres.address)
    publish_view_syncers(cluster)
    progress.say("images of the local Docker …")
    load_images(cluster, images_of(templated()))

    release = HelmRelease(cluster, NAMESPACE)
    if release.status() == "deployed":
        progress.say(f"release {release.name} is there already")
    else:
        if release.status():
            release.uninstall()  # an interrupted run left it
        progress.say("helm install, by the promised command …")
        release.install_as_written()

    def tell() -> str:
        progress.say(release.describe_workloads())
        return release.describe()  # the states of the pods are only for an error

    release.wait_ready(within=seconds(900), describe=tell)

    postgres.database.let_clients_read()
    with SyncClient(lambda: nullcontext(f"http://127.0.0.1:{port}")) as client:
        client.waits_for(postgres.database.items(), within=seconds(60))
        progress.say(f"a client at ws://127.0.0.1:{port} has all {len(client.items)} rows of table item")
        [row] = postgres.database.insert_items(1)
        inserted = progress.seconds
        client.waits_for(postgres.database.items(), within=seconds(30))
        milliseconds = (progress.seconds - inserted) * 1000
        progress.say(f"inserted {row} into Postgres; the client had it {milliseconds:.0f} ms later")
    print(next_steps(port, postgres))


def down(progress: Progress) -> None:
    """Removes the cluster, the database and the kubeconfig of the quickstart."""
    needs_docker()
    if NAME in names_of_clusters():
        delete_cluster(NAME)
        progress.say(f"kind cluster {NAME} is gone")
    if LastingPostgres(POSTGRES).remove():
        progress.say("its Postgres is gone, with its data")
    progress.say("nothing of the quickstart is left")


def check_machine(port: int) -> None:
    """Raises an error, before it creates anything, if this machine can't run the quickstart."""
    memory = needs_docker()
    if memory < ENOUGH_MEMORY:
        raise ClusterError(
            f"Docker has {memory / 2**30:.1f} GiB of memory, and the quickstart needs 4: give it more in its settings"
        )
    for tool in (KIND, KUBECTL, HELM):
        find_tool(tool)
    LastingPostgres(POSTGRES).is_there()
    if NAME in names_of_clusters():
        published = published_port()
        if published != port:
            raise ClusterError(f"the quickstart runs on port {published}: remove it first (--down), or keep that port")
    elif is_in_use(port):
        raise ClusterError(f"port {port} of 127.0.0.1 is in use: stop what listens there, or name another with --port")


def kind_config(port: int) -> str:
    """Returns the configuration of a node that publishes the view syncers' port at 127.0.0.1 of this machine."""
    return f"""\
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
nodes:
  - role: control-plane
    extraPortMappings:
      - {{containerPort: {NODE_PORT}, hostPort: {port}, listenAddress: 127.0.0.1}}
"""


def publish_view_syncers(cluster: KindCluster) -> None:
    """Creates a Service beside the chart's own, on the port that the node publishes."""
    selector = {"app.kubernetes.io/instance": documented_install.RELEASE, "app.kubernetes.io/component": VIEW_SYNCER}
    client_port = {
        "port": documented_install.CLIENT_PORT,
        "targetPort": documented_install.CLIENT_PORT,
        "nodePort": NODE_PORT,
    }
    cluster.api.apply(
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": NAME, "namespace": NAMESPACE},
            "spec": {"type": "NodePort", "selector": selector, "ports": [client_port]},
        }
    )


def published_port() -> int | None:
    """Returns the port at which the existing cluster publishes the view syncers."""
    node = container(f"{NAME}-control-plane") or {}
    bindings = node.get("HostConfig", {}).get("PortBindings", {}).get(f"{NODE_PORT}/tcp") or []
    return int(bindings[0]["HostPort"]) if bindings else None


def port_number(text: str) -> int:
    """Parses a port for argparse, and refuses one that no listener may have."""
    port = int(text)
    if not 0 < port < 2**16:
        raise argparse.ArgumentTypeError(f"{text} is no port; use 1 to 65535")
    return port


def is_in_use(port: int) -> bool:
    """Returns whether something listens on this port of 127.0.0.1, or of all addresses."""
    with socket.socket() as probe:
        # as Docker binds it, so that a connection that has just ended does not matter
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def command(tool: Tool) -> str:
    """Returns how to call a tool: by its name if PATH finds it, else by its path."""
    path = find_tool(tool)
    on_path = shutil.which(tool.name)
    return tool.name if on_path and Path(on_path).samefile(path) else str(path)


def next_steps(port: int, postgres: LastingPostgres) -> str:
    """Returns commands to try next, ready to be copied."""
    kubectl, helm = command(KUBECTL), command(HELM)
    return f"""
Clients connect to http://127.0.0.1:{port}. Change rows and see them arrive:

  {postgres.psql_command}

Look at the release with kubectl and helm:

  export KUBECONFIG={kubeconfig_path(NAME)}
  {kubectl} get pods
  {helm} test {documented_install.RELEASE}
  {helm} get notes {documented_install.RELEASE}
  {helm} upgrade {documented_install.RELEASE} charts/zero-cache --reuse-values --set viewSyncer.replicas=3

Take everything down:

  {COMMAND} --down
"""


if __name__ == "__main__":
    sys.exit(main())
