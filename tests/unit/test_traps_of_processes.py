"""Traps 1 to 18: processes, ports and probes. A default answers each, a refusal, or a line of the README."""

import pytest

BUCKET = {
    "common": {"litestream": {"backupUrl": "s3://bucket/path"}},
    "s3": {"enabled": True, "accessKey": "a", "secretKey": "b", "endpoint": "http://minio:9000"},
}
SINGLE_NODE = "singleNode: {enabled: true}"
EVERY_POD = "cleanup: {enabled: true}"
NO_STORE = {"objectStore": {"enabled": False}}


def option(name, value):
    return {"common": {"options": {name: value}}}


def no_service_sets_a_port(render):
    for values in EVERY_POD, [EVERY_POD, SINGLE_NODE]:
        assert [pod.name for pod in render(values).workloads if pod.pod["enableServiceLinks"] is not False] == []
    ports = {"ZERO_PORT": "4848", "ZERO_CHANGE_STREAMER_PORT": "4849", "ZERO_LITESTREAM_PORT": "4850"}
    assert ports.items() <= render().replication_manager.env.items()
    assert ports.items() <= render(SINGLE_NODE).replication_manager.env.items()
    assert render().view_syncer.env["ZERO_PORT"] == "4848"


def only_view_syncers_are_scaled(render):
    release = render("""
        viewSyncer:
          resources: {requests: {cpu: 1}}
          autoscaling: {enabled: true}
        """)
    assert release.replication_manager.replicas == 1
    assert [scaler.get("spec.scaleTargetRef.name") for scaler in release.of_kind("HorizontalPodAutoscaler")] == [
        release.view_syncer.name
    ]


def a_single_node_is_never_two(render):
    release = render(SINGLE_NODE)
    assert release.none("Deployment")
    assert release.replication_manager.replicas == 1
    assert "persistentVolumeClaim" in release.replication_manager.volume("data")


def the_replication_manager_never_surges_and_never_blocks_a_drain(render):
    release = render("viewSyncer: {podDisruptionBudget: {enabled: true}}")
    assert "persistentVolumeClaim" in release.replication_manager.volume("data")
    assert "minReadySeconds" not in release.replication_manager.spec
    assert [budget.get("spec.selector.matchLabels") for budget in release.of_kind("PodDisruptionBudget")] == [
        release.view_syncer.selector
    ]


def view_syncers_have_a_backup_to_restore(render):
    environment = render().replication_manager.env
    assert environment["ZERO_LITESTREAM_BACKUP_URL"] == "s3://zero/backup"
    assert "object-store" in render().replication_manager.containers


def both_roles_reach_the_bucket(render):
    release = render([BUCKET, "serviceAccount: {annotations: {role: zero}}"])
    names = {"ZERO_LITESTREAM_REGION", "ZERO_LITESTREAM_ENDPOINT", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
    for workload in release.replication_manager, release.view_syncer:
        assert names <= workload.env.keys()
        assert workload.pod["serviceAccountName"] == release.one("ServiceAccount").name
    assert release.replication_manager.env["ZERO_LITESTREAM_ENDPOINT"] == "http://minio:9000"


def workers_are_never_counted_by_zero_cache(render):
    assert render().replication_manager.env["ZERO_NUM_SYNC_WORKERS"] == "0"
    assert render().view_syncer.env["ZERO_NUM_SYNC_WORKERS"] == "1"
    assert render(SINGLE_NODE).replication_manager.env["ZERO_NUM_SYNC_WORKERS"] == "1"


def the_notes_add_up_the_connections(render):
    assert (
        "at most: 371: 14 of the replication manager, 51 of each of 7 view syncers"
        in render("viewSyncer: {replicas: 6}").notes
    )


def there_is_time_for_the_first_copy(render):
    release = render("replicationManager: {startupBudgetSeconds: 7200}")
    probe = release.replication_manager.main["startupProbe"]
    assert probe["periodSeconds"] * probe["failureThreshold"] == 7200
    assert render().replication_manager.main["startupProbe"]["failureThreshold"] >= 600
    assert release.view_syncer.spec["progressDeadlineSeconds"] > 7200 + 1200


def liveness_waits_for_the_start_and_is_each_pods_own(render):
    main = render().view_syncer.main
    assert main["startupProbe"]["httpGet"] == main["livenessProbe"]["httpGet"] == {"path": "/", "port": "http"}
    assert main["startupProbe"]["failureThreshold"] >= 600


def the_change_streamer_is_private(render):
    release = render()
    assert release.replication_manager.main["readinessProbe"]["httpGet"]["port"] == "change-streamer"
    assert release.one("Service", role="replication-manager").get("spec.type") == "ClusterIP"
    for values in "", SINGLE_NODE:
        public = render([values, "networkPolicy: {enabled: true}"])
        assert [port["port"] for port in public.one("Service", role="view-syncer").get("spec.ports")] == [4848]
    (rule,) = public.one("NetworkPolicy", role="replication-manager").get("spec.ingress")
    assert [port["port"] for port in rule["ports"]] == ["http"]


def no_probe_asks_for_keepalive(render):
    for workload in render().replication_manager, render().view_syncer, render(SINGLE_NODE).replication_manager:
        for probe in "startupProbe", "readinessProbe", "livenessProbe":
            assert workload.main[probe]["httpGet"]["path"] == "/"


def alerts_watch_replication(render):
    rule = render("{common: {otlp: {endpoint: 'http://collector:4318'}}, prometheusRule: {enabled: true}}").one(
        "PrometheusRule"
    )
    alerts = {alert["alert"] for group in rule.get("spec.groups") for alert in group["rules"]}
    watched = {"ReplicationLag", "ReplicationSilent", "SlotUnhealthy", "RetainedWal", "BackupLag", "PurgeBlocked"}
    assert {f"ZeroCache{name}" for name in watched} <= alerts


def clients_are_handed_over(render):
    for workload in render().view_syncer, render(SINGLE_NODE).replication_manager:
        assert workload.pod["terminationGracePeriodSeconds"] == 600
        assert workload.main["lifecycle"]["preStop"]["exec"]["command"] == ["sleep", "10"]


def no_pods_share_an_id(render):
    for workload in render().replication_manager, render().view_syncer:
        assert "ZERO_TASK_ID" not in workload.env


def every_role_has_the_same_admin_password_at_every_render(render):
    passwords = {
        release.env_values(workload)["ZERO_ADMIN_PASSWORD"]
        for release in (render(), render(is_upgrade=True))
        for workload in (release.replication_manager, release.view_syncer)
    }
    assert len(passwords) == 1
    assert len(passwords.pop()) == 64


def an_ingress_publishes_sync_alone(render):
    ingress = render("viewSyncer: {ingress: {enabled: true, hosts: [{host: a.example.com}]}}").one("Ingress")
    assert [path["path"] for rule in ingress.get("spec.rules") for path in rule["http"]["paths"]] == ["/sync"]


def zero_cache_gets_no_arguments(render):
    for workload in render().replication_manager, render().view_syncer, render(SINGLE_NODE).replication_manager:
        assert not {"command", "args"} & workload.main.keys()


def an_exit_is_followed_by_a_restart(render):
    for workload in render().replication_manager, render().view_syncer:
        assert workload.pod.get("restartPolicy", "Always") == "Always"
    waiting = render("replicationManager: {waitForPostgres: true}").replication_manager
    assert "wait-for-postgres" in waiting.init_containers


# a function asserts a default; a pair is values and what their refusal says; a text is in the chart's README
TRAPS = {
    (1, "service links"): [no_service_sets_a_port],
    (2, "one replication manager"): [
        only_view_syncers_are_scaled,
        ({"replicationManager": {"replicas": 2}}, "replicationManager.replicas must be 1"),
    ],
    (3, "a surge of the single node"): [a_single_node_is_never_two],
    (4, "a surge onto one volume, and a budget for one pod"): [
        the_replication_manager_never_surges_and_never_blocks_a_drain
    ],
    (5, "no backup URL"): [
        view_syncers_have_a_backup_to_restore,
        (NO_STORE, "view syncers restore their replica from a backup"),
    ],
    (6, "the bucket of view syncers"): [both_roles_reach_the_bucket, "Both roles get region, endpoint and credentials"],
    (7, "workers for every core of the node"): [
        workers_are_never_counted_by_zero_cache,
        ({"viewSyncer": {"syncWorkers": 25}}, "viewSyncer.syncWorkers must not exceed"),
    ],
    (8, "connections times pods"): [
        the_notes_add_up_the_connections,
        "must fit into the database's `max_connections`",
        "`common.api.crudMutations: false` also saves each view syncer 20 connections",
    ],
    (9, "a short startup probe"): [
        there_is_time_for_the_first_copy,
        ({"replicationManager": {"startupBudgetSeconds": 60}}, "startupBudgetSeconds"),
        "Give `helm --wait` a `--timeout` to match",
    ],
    (10, "liveness of a closed port"): [liveness_waits_for_the_start_and_is_each_pods_own],
    (11, "the open change streamer"): [the_change_streamer_is_private, "asks nobody for a password"],
    (12, "keepalive"): [
        no_probe_asks_for_keepalive,
        (option("ZERO_KEEPALIVE_TIMEOUT_MS", 1), "pods would stop themselves when probes pause"),
        "stopped themselves when `/keepalive` was no longer polled",
    ],
    (13, "probes and replication"): [alerts_watch_replication, "Probes say nothing about replication"],
    (14, "30 seconds of grace"): [clients_are_handed_over],
    (15, "a shared task id"): [
        no_pods_share_an_id,
        (option("ZERO_TASK_ID", "one"), "it must differ from pod to pod"),
        "`ZERO_TASK_ID`, which must differ from pod to pod",
    ],
    (16, "the admin password and its pages"): [
        every_role_has_the_same_admin_password_at_every_render,
        an_ingress_publishes_sync_alone,
        "`/` would publish `/statz` and `/heapz` too",
    ],
    (17, "arguments"): [zero_cache_gets_no_arguments, "arguments would get lost"],
    (18, "exit 14"): [an_exit_is_followed_by_a_restart, "**Exit code 14** is no crash"],
}


def test_every_trap_is_answered():
    assert [number for number, _ in TRAPS] == list(range(1, 19))
    assert all(TRAPS.values())


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: f"{trap[0]} {trap[1]}")
def test_a_trap_is_answered_by(assert_answered, trap):
    for answer in TRAPS[trap]:
        assert_answered(answer)
