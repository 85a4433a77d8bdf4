"""Lists the rows of pods: those of the replication manager, view syncers, a single node and hooks."""

from zero_cache.values.keys import everywhere, places
from zero_cache.values.keys.row import (
    ANY_OBJECT,
    BACKUP,
    CLAIM,
    DEPLOYMENT,
    HANDOVER,
    JOB,
    JOB_SECRET,
    MANAGER,
    PODS,
    ROLES,
    RUNNERS,
    SERVICE_ACCOUNT,
    SINGLE_NODE,
    TEST_POD,
    Contained,
    Elsewhere,
    Equal,
    Everywhere,
    InSingleNode,
    Number,
    Row,
    Variable,
    rows,
)
from zero_cache.zero.options import REPLICATION_MANAGER, VIEW_SYNCER

_HERE = Elsewhere("this")
_MANAGER, _SYNCER = ROLES[REPLICATION_MANAGER], ROLES[VIEW_SYNCER]
_STORAGE, _OWN_STORAGE = f"{_MANAGER}.storage", f"{_SYNCER}.storage"
_HANDOVER_STORAGE = f"{_MANAGER}.handover.storage"
_HOOKS = {JOB, TEST_POD}
_PLACED = ("nodeSelector", "tolerations", "affinity", "hostAliases", "dnsPolicy", "dnsConfig")
_CLASSES = ("priorityClassName", "runtimeClassName")


def _like_the_replication_managers(key: str) -> Everywhere:
    # affinity between pods belongs to the role
    has = everywhere.wants_nodes if key == "affinity" else everywhere.pod_has(key)
    return Everywhere(everywhere.pods_like_the_replication_managers, has, never=("hookPods.*",))


def _of_pod(role: str, own: str) -> list[Row]:
    """Returns the rows that both roles have. `own` is the role's workload."""
    # hooks' pods run where the replication manager may run
    placed = {own} | (_HOOKS if role == _MANAGER else set())
    with_resources = {own} | ({JOB} if role == _MANAGER else set())
    return [
        Row(f"{role}.resources", with_resources, arrives=Equal(places.in_main(role, "resources"))),
        Row(f"{role}.envFrom", {own}, arrives=Equal(places.in_main(role, "envFrom"))),
        Row(f"{role}.options", {own}, arrives=_HERE),
        Row(f"{role}.extraEnv", {own}, arrives=_HERE),
        Row(f"{role}.podLabels", {own}, arrives=Contained(places.in_metadata(role, "labels"))),
        Row(f"{role}.podAnnotations", {own}, arrives=Contained(places.in_metadata(role, "annotations"))),
        Row(f"{role}.topologySpreadConstraints", {own}, arrives=_HERE),
        *(
            Row(
                f"{role}.{key}",
                placed,
                arrives=Equal(places.in_pod(role, key)),
                only_in=(f"*spec.{key}",) if key in _CLASSES else (),
                everywhere=_like_the_replication_managers(key) if role == _MANAGER else None,
            )
            for key in (*_PLACED, *_CLASSES)
        ),
        *rows(
            f"{role}.tmp",
            {own},
            {key: Equal(places.in_volume(role, "tmp", "emptyDir", key)) for key in ("medium", "sizeLimit")},
        ),
        Row(f"{role}.extraVolumes", {own}, arrives=Contained(places.in_pod(role, "volumes"))),
        Row(f"{role}.extraVolumeMounts", {own}, arrives=Contained(places.in_main(role, "volumeMounts"))),
        Row(f"{role}.extraContainers", {own}, arrives=Contained(places.in_pod(role, "containers"))),
        Row(f"{role}.extraInitContainers", {own}, arrives=Contained(places.in_pod(role, "initContainers"))),
        Row(f"{role}.preStopSeconds", {own}, arrives=Number(places.pre_stops(role))),
        Row(
            f"{role}.terminationGracePeriodSeconds",
            {own},
            arrives=Number(places.in_pod(role, "terminationGracePeriodSeconds")),
        ),
    ]


def _of_own_volume(storage: str, own: str, *needs: str) -> list[Row]:
    """Returns the rows of a replica's volume that goes with its pod. `own` is the workload."""
    role, size = storage.partition(".")[0], f"{storage}.size"
    return [
        Row(size, {own}, needs, Equal(lambda r: [places.own_claim(r, role)["resources"]["requests"]["storage"]])),
        Row(
            f"{storage}.storageClass",
            {own},
            (size, *needs),
            Equal(lambda r: [places.own_claim(r, role)["storageClassName"] or "-"]),
            ("*.ephemeral.volumeClaimTemplate.spec.storageClassName",),
        ),
        *rows(
            storage,
            {own},
            {key: Equal(places.in_volume(role, "data", "emptyDir", key)) for key in ("medium", "sizeLimit")},
            needs=needs,
        ),
    ]


POD_ROWS = [
    *_of_pod(_MANAGER, MANAGER),
    *_of_pod(_SYNCER, DEPLOYMENT),
    # only the replication manager has these
    Row(f"{_MANAGER}.replicas", {MANAGER}, arrives=Number(lambda r: [r.replication_manager.replicas])),
    # view syncers wait for it
    Row(f"{_MANAGER}.startupBudgetSeconds", RUNNERS, arrives=Number(places.startup_budget(_MANAGER))),
    Row(f"{_MANAGER}.waitForPostgres", {MANAGER}, arrives=Elsewhere("unit/test_place.py")),
    Row(f"{_STORAGE}.size", {CLAIM}, arrives=Equal(lambda r: [places.claim(r)["resources"]["requests"]["storage"]])),
    Row(
        f"{_STORAGE}.storageClass",
        {CLAIM},
        arrives=Equal(lambda r: [places.claim(r)["storageClassName"] or "-"]),
        only_in=("spec.storageClassName",),
    ),
    Row(f"{_STORAGE}.accessModes", {CLAIM}, arrives=Equal(lambda r: [places.claim(r)["accessModes"]])),
    Row(f"{_STORAGE}.annotations", {CLAIM}, arrives=Contained(places.annotations("PersistentVolumeClaim"))),
    Row(
        f"{_STORAGE}.existingClaim",
        {MANAGER, CLAIM},
        arrives=Equal(places.in_volume(_MANAGER, "data", "persistentVolumeClaim", "claimName")),
        only_in=("*.persistentVolumeClaim.claimName",),
    ),
    Row(f"{_STORAGE}.retain", {CLAIM}, arrives=Elsewhere("unit/test_replication_manager.py")),
    # only view syncers have these
    Row(f"{_SYNCER}.replicas", {DEPLOYMENT}, arrives=Number(lambda r: [r.view_syncer.replicas])),
    # the replication manager's is always 0
    Row(f"{_SYNCER}.syncWorkers", {DEPLOYMENT}, arrives=Variable("ZERO_NUM_SYNC_WORKERS", (VIEW_SYNCER,))),
    Row(f"{_SYNCER}.startupBudgetSeconds", {DEPLOYMENT}, arrives=Number(places.own_startup_budget)),
    Row(f"{_SYNCER}.waitForReplicationManager", {DEPLOYMENT}, arrives=Elsewhere("unit/test_view_syncer.py")),
    *_of_own_volume(_OWN_STORAGE, DEPLOYMENT),
    # a hand-over makes the replication manager a Deployment, without a lasting claim
    Row(HANDOVER, {MANAGER, CLAIM}, (BACKUP,), Elsewhere("unit/test_handover.py")),
    Row(f"{_MANAGER}.handover.overlapSeconds", {MANAGER}, (HANDOVER, BACKUP), Elsewhere("unit/test_handover.py")),
    *_of_own_volume(_HANDOVER_STORAGE, MANAGER, HANDOVER, BACKUP),
    # the single node, which is a StatefulSet too
    Row(SINGLE_NODE, ANY_OBJECT, arrives=Elsewhere("unit/test_single_node.py")),
    Row(
        "singleNode.resources",
        {MANAGER, JOB},
        (SINGLE_NODE,),
        InSingleNode(places.in_main(_MANAGER, "resources")),
    ),
    *rows(
        "singleNode",
        {MANAGER},
        {
            "syncWorkers": InSingleNode(lambda r: [int(str(r.replication_manager.env["ZERO_NUM_SYNC_WORKERS"]))]),
            "startupBudgetSeconds": InSingleNode(places.startup_budget(_MANAGER)),
            "preStopSeconds": InSingleNode(places.pre_stops(_MANAGER)),
            "terminationGracePeriodSeconds": InSingleNode(places.in_pod(_MANAGER, "terminationGracePeriodSeconds")),
            "envFrom": InSingleNode(places.in_main(_MANAGER, "envFrom")),
            "options": Elsewhere("unit/test_options.py"),
            "extraEnv": Elsewhere("unit/test_single_node.py"),
        },
        needs=(SINGLE_NODE,),
    ),
    # hooks
    Row(
        "hookPods.sidecarInjection",
        _HOOKS,
        arrives=Elsewhere("unit/test_hook_pods.py"),
        everywhere=Everywhere(
            everywhere.hook_pods,
            everywhere.keeps_proxies_off,
            never=("hookPods.pod*",),
            given={"hookPods.sidecarInjection": False},
        ),
    ),
    Row(
        "hookPods.podLabels",
        _HOOKS,
        arrives=Contained(places.in_hooks_metadata("labels")),
        everywhere=Everywhere(everywhere.hook_pods, everywhere.pod_has_labels),
    ),
    Row(
        "hookPods.podAnnotations",
        _HOOKS,
        arrives=Contained(places.in_hooks_metadata("annotations")),
        everywhere=Everywhere(everywhere.hook_pods, everywhere.pod_has_annotations),
    ),
    *(
        Row(
            f"hookPods.{key}",
            _HOOKS,
            arrives=Equal(places.in_hooks(key)),
            only_in=(f"*spec.{key}",) if key in _CLASSES else (),
            everywhere=Everywhere(everywhere.hook_pods, everywhere.pod_has(key)),
        )
        for key in ("nodeSelector", "tolerations", "affinity", "priorityClassName")
    ),
    Row("cleanup.enabled", {JOB, JOB_SECRET}, arrives=Elsewhere("unit/test_cleanup.py")),
    Row(
        "cleanup.waitSeconds",
        {JOB, JOB_SECRET},
        ("cleanup.enabled",),
        Equal(lambda r: [int(r.env_values(r.workload("Job", role="cleanup"), "cleanup")["WAIT_SECONDS"])]),
    ),
    # all pods
    Row(
        "podSecurityContext",
        PODS,
        arrives=_HERE,
        everywhere=Everywhere(
            everywhere.all_pods, lambda workload, context: everywhere.has_context(workload.pod, context)
        ),
    ),
    Row(
        "containerSecurityContext",
        PODS,
        arrives=_HERE,
        everywhere=Everywhere(everywhere.containers, everywhere.has_context),
    ),
    Row("serviceAccount.create", PODS | {SERVICE_ACCOUNT}, arrives=Elsewhere("unit/test_service_account.py")),
    Row(
        "serviceAccount.name",
        PODS | {SERVICE_ACCOUNT},
        arrives=Equal(
            lambda r: [
                r.one("ServiceAccount").name,
                # the clean-up outlives the release, and its account
                *(pod.pod["serviceAccountName"] for pod in r.workloads if pod.kind != "Job"),
            ]
        ),
        only_in=("metadata.name", "*spec.serviceAccountName"),
        everywhere=Everywhere(
            everywhere.pods_with_the_account,
            everywhere.pod_has("serviceAccountName"),
            beside=("serviceAccount.create",),
        ),
    ),
    Row("serviceAccount.annotations", {SERVICE_ACCOUNT}, arrives=Contained(places.annotations("ServiceAccount"))),
]
