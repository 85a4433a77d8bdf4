"""Every value that a user sets arrives, unchanged, where it belongs."""

from pathlib import Path, PurePosixPath

import pytest
from chartproof.release.release import SecretKey
from chartproof.rules.catalogue import rule_called
from chartproof.rules.checking import verdict
from chartproof.rules.text import as_text
from chartproof.values import schema as values_schema
from chartproof.values.dotted_keys import at
from hypothesis import assume, given
from hypothesis import strategies as st

from zero_cache.values.effective import effective_values
from zero_cache.values.keys import BACKUP, HANDOVER, KEYS, ROLES, SINGLE_NODE, arrival, arriving, row_of, zero_variables
from zero_cache.values.keys.places import own_containers, workload
from zero_cache.values.keys.row import Contained, Elsewhere, Equal, InSingleNode, Number, Variable
from zero_cache.values.profiles import for_each_option
from zero_cache.values.values import valid_values
from zero_cache.zero.options import as_zero_reads, zero_options

EXTRA_ENV = [f"{role}.extraEnv" for role in ROLES.values()]  # these may replace any other entry
SINGLE_EXTRA_ENV = "singleNode.extraEnv"

TOO_LOOSE = (
    "values.schema.json must refuse what Kubernetes refuses; where it can't, see step 5 of a value in CONTRIBUTING.md"
)
OPTION_MAPS = ["common.options", *(f"{role}.options" for role in ROLES.values())]


VARIABLES, REFERENCES = arriving(Variable), arriving(Variable, references=True)
FIELDS, PARTS, NUMBERS, SINGLE = (arriving(kind) for kind in (Equal, Contained, Number, InSingleNode))


def contains(found, wanted):
    """Returns whether a list or map contains the entries of another, also in nested maps."""
    if isinstance(found, dict) and isinstance(wanted, dict):
        return all(key in found and contains(found[key], value) for key, value in wanted.items())
    if isinstance(found, list) and isinstance(wanted, list):
        return all(item in found for item in wanted)
    return found == wanted


def test_every_option_has_a_row_of_its_own_and_a_place_to_arrive():
    options = values_schema.options()

    assert {key: arrival(key) for key in options}
    assert [row.key for row in KEYS if not any(row_of(key) is row for key in options)] == []


def test_every_test_that_looks_at_a_key_of_its_own_names_it():
    for key, elsewhere in arriving(Elsewhere).items():
        file = Path(__file__) if elsewhere.test == "this" else Path(__file__).parents[1] / elsewhere.test
        assert key.rpartition(".")[2] in file.read_text(), f"{key} is not in {file.name}"


def set_and_rendered(rendered, path, data, never=(), *, at_a_single_node=False):
    """Draws values in which an option takes effect, and returns its value and the release."""
    # a hand-over is refused with a single node
    chosen, values = data.draw(effective_values([path], never=[*never, *([HANDOVER] if at_a_single_node else [])]))
    assume(chosen)
    if at_a_single_node:
        values["singleNode"] = values.get("singleNode", {}) | {"enabled": True, "syncWorkers": 1}
    return chosen[path], rendered(values)


def assert_kubernetes_accepts(release):
    """Asserts that each object follows its schema."""
    broken = verdict(rule_called("object-follows-its-schema"), release)
    assert not broken.findings, f"{as_text(broken)}\n{TOO_LOOSE}"


# once per option, because a random choice would leave out a third of them
@pytest.mark.parametrize("path", VARIABLES)
@given(data=st.data())
@for_each_option()
def test_an_option_of_zero_cache_arrives_in_the_environment(rendered, path, data):
    value, release = set_and_rendered(rendered, path, data, never=EXTRA_ENV)
    variable = VARIABLES[path]
    for role in variable.roles:
        assert release.env_values(workload(release, role))[variable.name] == as_zero_reads(value)


@pytest.mark.parametrize("path", REFERENCES)
@given(data=st.data())
@for_each_option()
def test_a_reference_to_a_secret_arrives_in_the_environment(rendered, path, data):
    reference, release = set_and_rendered(rendered, path, data, never=EXTRA_ENV)
    variable = REFERENCES[path]
    for role in variable.roles:
        assert workload(release, role).env[variable.name] == SecretKey(**reference)


@pytest.mark.parametrize("path", FIELDS)
@given(data=st.data())
@for_each_option()
def test_a_setting_of_kubernetes_arrives_in_its_field(rendered, path, data):
    value, release = set_and_rendered(rendered, path, data)
    found = FIELDS[path].place(release)
    assert found
    assert all(item == value for item in found)
    assert_kubernetes_accepts(release)


@pytest.mark.parametrize("path", PARTS)
@given(data=st.data())
@for_each_option()
def test_what_the_user_adds_is_among_what_the_chart_has(rendered, path, data):
    value, release = set_and_rendered(rendered, path, data)
    found = PARTS[path].place(release)
    assert found
    assert all(contains(item, value) for item in found)
    assert_kubernetes_accepts(release)


@given(values=valid_values(always=[SINGLE_NODE, *SINGLE], never=["viewSyncer.autoscaling.enabled"]))
def test_a_setting_of_the_single_node_arrives_in_its_pod(rendered, values):
    release = rendered(values)

    for path, where in SINGLE.items():
        assert where.place(release) == [at(values, path)], path


@pytest.mark.parametrize("path", sorted(zero_variables().keys() - {"viewSyncer.syncWorkers"}))
@given(data=st.data())
@for_each_option()
def test_a_single_node_reads_what_both_roles_read(rendered, path, data):
    value, release = set_and_rendered(rendered, path, data, never=[SINGLE_EXTRA_ENV], at_a_single_node=True)

    assert release.env_values(release.replication_manager)[zero_variables()[path].name] == as_zero_reads(value)


@given(drawn=effective_values(OPTION_MAPS, never=EXTRA_ENV))
def test_an_option_of_a_map_arrives_at_the_roles_that_read_it(rendered, drawn):
    _, values = drawn
    release = rendered(values)
    common = at(values, "common.options") or {}

    for role, key in ROLES.items():
        own = at(values, f"{key}.options") or {}
        read = {name: value for name, value in common.items() if role in zero_options()[name].roles} | own
        found = workload(release, role).env
        assert {name: found.get(name) for name in read} == {name: as_zero_reads(value) for name, value in read.items()}
        assert not [name for name in common if name not in read and name in found]


@given(drawn=effective_values([f"{role}.topologySpreadConstraints" for role in ROLES.values()]))
def test_a_spread_constraint_counts_the_pods_of_its_role(rendered, drawn):
    chosen, values = drawn
    release = rendered(values)

    for path, constraints in chosen.items():
        owner = workload(release, path)
        found = owner.pod["topologySpreadConstraints"]
        assert [
            item | {"labelSelector": {"matchLabels": owner.selector}} | constraint
            for item, constraint in zip(found, constraints, strict=True)
        ] == found


@given(registry=st.sampled_from(["mirror.local", "10.0.0.1:5000/cache"]), values=valid_values())
def test_a_parents_registry_is_that_of_every_image(rendered, registry, values):
    values["global"] = values.get("global", {}) | {"imageRegistry": registry}

    for container in own_containers(rendered(values)):
        assert container["image"].startswith(f"{registry}/")


@given(values=valid_values(always=["imagePullSecrets", "global.imagePullSecrets"]))
def test_pull_secrets_arrive_as_maps_each_once(rendered, values):
    given_ones = [*values["imagePullSecrets"], *values["global"]["imagePullSecrets"]]
    names = dict.fromkeys(item if isinstance(item, str) else item["name"] for item in given_ones)

    for pod in rendered(values).workloads:
        assert pod.pod["imagePullSecrets"] == [{"name": name} for name in names]


@given(
    values=st.lists(st.sampled_from(sorted(NUMBERS.keys() - {"replicationManager.replicas"})), min_size=1, max_size=6)
    .flatmap(lambda paths: valid_values(always=paths, never=[SINGLE_NODE, HANDOVER, "viewSyncer.autoscaling.enabled"]))
)  # fmt: skip
def test_a_number_arrives_as_it_is(rendered, values):
    release = rendered(values)

    for path, where in NUMBERS.items():
        value = values_schema.default(path) if at(values, path) is None else at(values, path)
        assert set(where.place(release)) == {value}, path


@given(drawn=effective_values(EXTRA_ENV))
def test_extra_environment_arrives_as_written(rendered, drawn):
    chosen, values = drawn
    release = rendered(values)

    for path, extra in chosen.items():
        entries = workload(release, path.partition(".")[0]).main["env"]
        # an empty value counts as none
        written = [{key: value for key, value in entry.items() if value != ""} for entry in extra]
        assert entries[-len(extra) :] == written
        names = [entry["name"] for entry in entries]
        assert len(names) == len(set(names))


@given(drawn=effective_values(["viewSyncer.ingress.hosts"]))
def test_hosts_and_paths_arrive_in_the_ingress(rendered, drawn):
    rules = rendered(drawn[1]).one("Ingress")["spec"]["rules"]
    sync_only = [{"path": "/sync", "pathType": "Prefix"}]

    assert [
        (rule.get("host", ""), [(path["path"], path["pathType"]) for path in rule["http"]["paths"]]) for rule in rules
    ] == [
        (host["host"], [(path["path"], path["pathType"]) for path in host.get("paths") or sync_only])
        for host in at(drawn[1], "viewSyncer.ingress.hosts")
    ]


@given(drawn=effective_values(["viewSyncer.httpRoute.parentRefs", "viewSyncer.httpRoute.filters"]))
def test_parents_and_filters_of_a_route_arrive_with_defaults_beside_them(rendered, drawn):
    chosen, values = drawn
    spec = rendered(values).one("HTTPRoute")["spec"]
    found = {"parentRefs": spec["parentRefs"], "filters": spec["rules"][0].get("filters")}

    for path, value in chosen.items():
        for item, wanted in zip(found[path.rpartition(".")[2]], value, strict=True):
            assert contains(item, wanted), path


@given(
    values=valid_values(
        always=["image.registry", "image.repository", "image.tag"],
        never=["image.digest", "global.imageRegistry", SINGLE_NODE],
    )
)
def test_an_image_is_put_together_as_written(rendered, values):
    image = values["image"]

    assert rendered(values).view_syncer.main["image"] == f"{image['registry']}/{image['repository']}:{image['tag']}"


@given(
    values=valid_values(
        always=["objectStore.image.repository", "objectStore.image.digest"],
        never=[BACKUP, SINGLE_NODE, "global.imageRegistry"],
    )
)
def test_a_digest_wins_over_the_tag(rendered, values):
    image = {"registry": "docker.io"} | values["objectStore"]["image"]
    registry = f"{image['registry']}/" if image["registry"] else ""

    store = rendered(values).replication_manager.container("object-store")
    assert store["image"] == f"{registry}{image['repository']}@{image['digest']}"


@given(values=valid_values(always=["podSecurityContext", "containerSecurityContext"]))
def test_security_contexts_arrive_in_every_pod_and_container(rendered, values):
    release = rendered(values)
    contexts = {
        "podSecurityContext": [workload.pod["securityContext"] for workload in release.workloads],
        "containerSecurityContext": [container["securityContext"] for container in own_containers(release)],
    }

    for path, found in contexts.items():
        # null takes a field away
        expected = {**values_schema.default(path), **values[path]}
        assert found
        assert all(context == {key: value for key, value in expected.items() if value is not None} for context in found)


@given(drawn=effective_values(["extraObjects"]))
def test_an_object_that_is_a_map_arrives_as_written_and_a_text_filled_in(rendered, drawn):
    release = rendered(drawn[1])
    bodies = [obj.body for obj in release]

    for extra in at(drawn[1], "extraObjects"):
        if isinstance(extra, dict):
            assert extra in bodies
        else:
            name = extra.rpartition("-")[2].strip(" }\n")
            assert release.has("ConfigMap", name=f"{release.name}-y-{name}")


@given(drawn=effective_values(["common.replicaFile"]))
def test_the_volume_is_mounted_where_the_replica_is(rendered, drawn):
    directory = str(PurePosixPath(drawn[1]["common"]["replicaFile"]).parent)
    release = rendered(drawn[1])

    for pod in (release.replication_manager, release.view_syncer):
        mounts = {mount["name"]: mount["mountPath"] for mount in pod.main["volumeMounts"]}
        assert mounts["data"] == directory
