"""Every value that a user sets arrives, unchanged, where it belongs."""

from fnmatch import fnmatch
from pathlib import PurePosixPath

from hypothesis import given
from hypothesis import strategies as st

from conformance.release import SecretKey
from conformance.strategies import schema
from conformance.strategies.values import at, valid_values

BACKUP = "common.litestream.backupUrl"
ROLES = {"replicationManager": "replication_manager", "viewSyncer": "view_syncer"}
BOTH, MANAGER, SYNCER = tuple(ROLES), ("replicationManager",), ("viewSyncer",)
EXTRA_ENV = [f"{role}.extraEnv" for role in ROLES]  # may replace any other entry

# options that are an entry of the environment: its name, and the roles that have it; a secret's reference goes there too
ENVIRONMENT = {
    "common.database.upstreamDb": ("ZERO_UPSTREAM_DB", BOTH),
    "common.auth.secret": ("ZERO_AUTH_SECRET", SYNCER),
    "common.auth.jwk": ("ZERO_AUTH_JWK", SYNCER),
    "common.auth.jwksUrl": ("ZERO_AUTH_JWKS_URL", SYNCER),
    "common.api.queryUrl": ("ZERO_QUERY_URL", SYNCER),
    "common.api.queryApiKey": ("ZERO_QUERY_API_KEY", SYNCER),
    "common.api.mutateUrl": ("ZERO_MUTATE_URL", SYNCER),
    "common.api.mutateApiKey": ("ZERO_MUTATE_API_KEY", SYNCER),
    "common.adminPassword": ("ZERO_ADMIN_PASSWORD", BOTH),
    "common.appId": ("ZERO_APP_ID", BOTH),
    "common.replicaFile": ("ZERO_REPLICA_FILE", BOTH),
    BACKUP: ("ZERO_LITESTREAM_BACKUP_URL", MANAGER),
    "s3.accessKey": ("AWS_ACCESS_KEY_ID", BOTH),
    "s3.secretKey": ("AWS_SECRET_ACCESS_KEY", BOTH),
    "s3.region": ("ZERO_LITESTREAM_REGION", BOTH),
    "s3.endpoint": ("ZERO_LITESTREAM_ENDPOINT", BOTH),
    "objectStore.accessKey": ("AWS_ACCESS_KEY_ID", BOTH),
    "objectStore.secretKey": ("AWS_SECRET_ACCESS_KEY", BOTH),
    "viewSyncer.syncWorkers": ("ZERO_NUM_SYNC_WORKERS", SYNCER),
}
# options that are a field of an object, and where it is in a release
FIELDS = {
    "image.pullPolicy": lambda r: [container["imagePullPolicy"] for container in containers(r)],
    "imagePullSecrets": lambda r: [workload.pod["imagePullSecrets"] for workload in r.workloads],
    "objectStore.resources": lambda r: [r.replication_manager.container("object-store")["resources"]],
    "replicationManager.resources": lambda r: [r.replication_manager.main["resources"]],
    "replicationManager.storage.size": lambda r: [claim(r)["resources"]["requests"]["storage"]],
    "replicationManager.storage.storageClass": lambda r: [claim(r)["storageClassName"] or "-"],
    "replicationManager.envFrom": lambda r: [r.replication_manager.main["envFrom"]],
    "viewSyncer.resources": lambda r: [r.view_syncer.main["resources"]],
    "viewSyncer.envFrom": lambda r: [r.view_syncer.main["envFrom"]],
    "viewSyncer.ingress.className": lambda r: [r.one("Ingress")["spec"]["ingressClassName"]],
    "viewSyncer.ingress.annotations": lambda r: [r.one("Ingress").annotations],
    "viewSyncer.ingress.tls": lambda r: [r.one("Ingress")["spec"]["tls"]],
    "serviceAccount.name": lambda r: [
        r.one("ServiceAccount").name,
        *(w.pod["serviceAccountName"] for w in r.workloads),
    ],
    "serviceAccount.annotations": lambda r: [r.one("ServiceAccount").annotations],
}
NUMBERS = {
    "replicationManager.replicas": lambda r: [r.replication_manager.replicas],
    "replicationManager.startupBudgetSeconds": lambda r: [startup_budget(r.replication_manager)],
    "replicationManager.preStopSeconds": lambda r: pre_stops(r.replication_manager),
    "replicationManager.terminationGracePeriodSeconds": lambda r: [grace(r.replication_manager)],
    "viewSyncer.replicas": lambda r: [r.view_syncer.replicas],
    "viewSyncer.startupBudgetSeconds": lambda r: [startup_budget(r.view_syncer)],
    "viewSyncer.preStopSeconds": lambda r: pre_stops(r.view_syncer),
    "viewSyncer.terminationGracePeriodSeconds": lambda r: [grace(r.view_syncer)],
}
REFERENCES = [f"{path}SecretRef" for path in ENVIRONMENT if f"{path}SecretRef" in schema.options()]
# each has a property of its own, here or in the file named
ELSEWHERE = {
    *("image.registry", "image.repository", "image.tag", "image.digest"),
    *(f"objectStore.image.{key}" for key in ("registry", "repository", "tag", "digest")),
    *(*EXTRA_ENV, "viewSyncer.ingress.hosts", "podSecurityContext", "containerSecurityContext"),
    *("nameOverride", "fullnameOverride"),  # test_names
    "commonLabels",  # test_labels
    # switches, and what changes nothing: test_invariance
    *("common.auth.disabled", "s3.enabled", "objectStore.enabled", "replicationManager.storage.retain"),
    *("viewSyncer.ingress.enabled", "serviceAccount.create", "global", "enabled"),
}
NEEDS = {
    "s3.*Key*": ["s3.enabled"],
    "s3.[re]*": [BACKUP],  # region, endpoint
    "viewSyncer.ingress.*": ["viewSyncer.ingress.enabled", "viewSyncer.ingress.hosts"],
}


def containers(release):
    return [item for pod in release.workloads for item in [*pod.init_containers.values(), *pod.containers.values()]]


def claim(release):
    return release.one("PersistentVolumeClaim")["spec"]


def startup_budget(workload):
    probe = workload.main["startupProbe"]
    return probe["failureThreshold"] * probe["periodSeconds"]


def pre_stops(workload):
    return [int(container["lifecycle"]["preStop"]["exec"]["command"][1]) for container in workload.containers.values()]


def grace(workload):
    return workload.pod["terminationGracePeriodSeconds"]


@st.composite
def settings_of(draw, paths, never=()):
    """Some of these options, and values in which they are set and take effect."""
    # a bucket leaves the built-in store's options without effect, and the other way round
    bucket = draw(st.booleans())
    idle = ["objectStore.*"] if bucket else ["s3.*", BACKUP]
    active = sorted(path for path in paths if not any(fnmatch(path, pattern) for pattern in idle))
    chosen = draw(st.lists(st.sampled_from(active), min_size=1, max_size=6, unique=True))
    needs = {need for path in chosen for pattern, needs in NEEDS.items() if fnmatch(path, pattern) for need in needs}
    never = {"serviceAccount.create", *never, *([] if bucket else [BACKUP])}
    values = draw(valid_values(always=[*chosen, *sorted(needs - {*chosen})], never=never))
    # of two options that exclude each other one is left
    return {path: at(values, path) for path in chosen if at(values, path) is not None}, values


def test_every_option_has_a_place_to_arrive():
    assert schema.options().keys() == {*ENVIRONMENT, *REFERENCES, *FIELDS, *NUMBERS, *ELSEWHERE}


@given(drawn=settings_of(ENVIRONMENT, never=EXTRA_ENV))
def test_an_option_of_zero_cache_arrives_in_the_environment(rendered, drawn):
    chosen, values = drawn
    release = rendered(values)

    for path, value in chosen.items():
        name, roles = ENVIRONMENT[path]
        for role in roles:
            assert release.env_values(getattr(release, ROLES[role]))[name] == str(value), path


@given(drawn=settings_of(REFERENCES, never=EXTRA_ENV))
def test_a_reference_to_a_secret_arrives_in_the_environment(rendered, drawn):
    chosen, values = drawn
    release = rendered(values)

    for path, reference in chosen.items():
        name, roles = ENVIRONMENT[path.removesuffix("SecretRef")]
        for role in roles:
            assert getattr(release, ROLES[role]).env[name] == SecretKey(**reference), path


@given(drawn=settings_of(FIELDS))
def test_a_setting_of_kubernetes_arrives_in_its_field(rendered, drawn):
    chosen, values = drawn
    release = rendered(values)

    for path, value in chosen.items():
        found = FIELDS[path](release)
        assert found, path
        assert all(item == value for item in found), path


@given(values=valid_values(always=NUMBERS.keys() - {"replicationManager.replicas"}))
def test_a_number_arrives_as_it_is(rendered, values):
    release = rendered(values)

    for path, found in NUMBERS.items():
        value = schema.default(path) if at(values, path) is None else at(values, path)
        assert set(found(release)) == {value}, path


@given(drawn=settings_of(EXTRA_ENV))
def test_extra_environment_arrives_as_written(rendered, drawn):
    chosen, values = drawn
    release = rendered(values)

    for path, extra in chosen.items():
        entries = getattr(release, ROLES[path.partition(".")[0]]).main["env"]
        assert entries[-len(extra) :] == extra
        names = [entry["name"] for entry in entries]
        assert len(names) == len(set(names))


@given(drawn=settings_of(["viewSyncer.ingress.hosts"]))
def test_hosts_and_paths_arrive_in_the_ingress(rendered, drawn):
    rules = rendered(drawn[1]).one("Ingress")["spec"]["rules"]
    sync_only = [{"path": "/sync", "pathType": "Prefix"}]

    assert [(rule["host"], [(path["path"], path["pathType"]) for path in rule["http"]["paths"]]) for rule in rules] == [
        (host["host"], [(path["path"], path["pathType"]) for path in host.get("paths") or sync_only])
        for host in at(drawn[1], "viewSyncer.ingress.hosts")
    ]


@given(values=valid_values(always=["image.registry", "image.repository", "image.tag"], never=["image.digest"]))
def test_an_image_is_put_together_as_written(rendered, values):
    image = values["image"]

    assert rendered(values).view_syncer.main["image"] == f"{image['registry']}/{image['repository']}:{image['tag']}"


@given(values=valid_values(always=["objectStore.image.repository", "objectStore.image.digest"], never=[BACKUP]))
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
        "containerSecurityContext": [container["securityContext"] for container in containers(release)],
    }

    for path, found in contexts.items():
        # null takes a field away
        expected = {**schema.default(path), **values[path]}
        assert found
        assert all(context == {key: value for key, value in expected.items() if value is not None} for context in found)


@given(drawn=settings_of(["common.replicaFile"]))
def test_the_volume_is_mounted_where_the_replica_is(rendered, drawn):
    directory = str(PurePosixPath(drawn[1]["common"]["replicaFile"]).parent)
    release = rendered(drawn[1])

    for workload in (release.replication_manager, release.view_syncer):
        mounts = {mount["name"]: mount["mountPath"] for mount in workload.main["volumeMounts"]}
        assert mounts["data"] == directory
