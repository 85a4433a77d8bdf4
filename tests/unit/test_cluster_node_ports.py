"""kind publishes the ports by which clients reach a release, whatever else its configuration says."""

from pathlib import Path

import yaml

from zero_cache.cluster.kubernetes.node_ports import NODE_PORTS, with_node_ports

CONFIG = """
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
networking: {apiServerAddress: 127.0.0.1}
nodes:
  - role: worker
  - role: control-plane
    extraPortMappings: [{containerPort: 30848, hostPort: 4848, listenAddress: 127.0.0.1}]
  - role: control-plane
"""


def test_without_a_configuration_one_node_publishes_the_ports_at_this_machine_alone() -> None:
    described = yaml.safe_load(with_node_ports("", [30848]))

    mapping = {"containerPort": 30848, "hostPort": -1, "listenAddress": "127.0.0.1", "protocol": "TCP"}
    assert described == {
        "kind": "Cluster",
        "apiVersion": "kind.x-k8s.io/v1alpha4",
        "nodes": [{"role": "control-plane", "extraPortMappings": [mapping]}],
    }


def test_the_first_control_plane_of_a_configuration_publishes_them_too() -> None:
    before, after = yaml.safe_load(CONFIG), yaml.safe_load(with_node_ports(CONFIG, [30848, 30849]))

    published = after["nodes"][1].pop("extraPortMappings")
    kept = before["nodes"][1].pop("extraPortMappings")
    assert after == before
    assert published[:1] == kept, "a port that was published already must stay as it was"
    assert [mapping["containerPort"] for mapping in published] == [30848, 30849]


def test_no_other_service_has_a_port_that_clients_need(chart: Path) -> None:
    documents = [yaml.safe_load(file.read_text()) for file in sorted((chart / "ci").glob("*-values.yaml"))]
    taken = {values.get("viewSyncer", {}).get("service", {}).get("nodePort") for values in documents}
    # the first ports of the range, by the formula of Kubernetes' page on Services
    kept_from_others = range(30000, 30000 + min(max(16, 2768 // 32), 128))

    assert taken > {None}, "no example sets a nodePort"
    assert not taken & set(NODE_PORTS)
    assert all(port in kept_from_others for port in NODE_PORTS), "Kubernetes gives it to a Service that asks for any"
