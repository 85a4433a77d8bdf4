"""NOTES.txt says what was installed, how to reach it, what uninstall leaves and what is not ready for production."""

import pytest

BUCKET = "common: {litestream: {backupUrl: s3://bucket/path}}"
INGRESS = "viewSyncer: {ingress: {enabled: true, hosts: [{host: zero.example.com}], tls: [{secretName: t}]}}"


def test_the_notes_name_what_was_installed(render):
    notes = render("viewSyncer: {replicas: 4}", release_name="app", namespace="sync").notes

    assert "zero-cache 1.9.0 is installed as release app in namespace sync" in notes
    assert "1 replication manager, statefulset/app-zero-cache-replication-manager" in notes
    assert "4 view syncers, deployment/app-zero-cache-view-syncer" in notes


def test_the_notes_say_that_an_autoscaler_has_the_number(render):
    assert "an autoscaled number of view syncers" in render("viewSyncer: {replicas: null}").notes


def test_the_notes_say_how_to_wait_and_test(render):
    notes = render(release_name="app", namespace="sync").notes

    assert "kubectl -n sync rollout status deployment/app-zero-cache-view-syncer" in notes
    assert "helm -n sync test app" in notes
    labels = "app.kubernetes.io/instance=app,app.kubernetes.io/component=test"
    assert f"kubectl -n sync logs --tail=-1 -l {labels}" in notes


def test_without_an_ingress_the_notes_say_how_to_reach_the_service(render):
    notes = render(namespace="sync").notes

    assert "http://zero-cache-view-syncer.sync:4848 inside the cluster" in notes
    assert "kubectl -n sync port-forward service/zero-cache-view-syncer 4848" in notes


def test_with_an_ingress_the_notes_name_its_hosts(render):
    notes = render(INGRESS).notes

    assert "https://zero.example.com" in notes
    assert "port-forward" not in notes
    assert "http://zero.example.com" in render([INGRESS, "viewSyncer: {ingress: {tls: []}}"]).notes


def test_the_notes_say_that_clients_see_no_rows_without_permissions(render):
    notes = render().notes

    assert "Clients see no rows until permissions are deployed" in notes
    assert "zero-deploy-permissions" in notes


def test_the_notes_say_where_the_backup_is(render):
    assert "backup in the built-in store, on the replication manager's volume" in render().notes
    assert "backup in s3://bucket/path" in render(BUCKET).notes
    assert "built-in store" not in render(BUCKET).notes


# texts about what isn't ready for production, and the values that fix it
UNREADY = {
    "give it a bucket in common.litestream.backupUrl": BUCKET,
    "set replicationManager.resources": "replicationManager: {resources: {limits: {memory: 2Gi}}}",
    "set viewSyncer.resources": "viewSyncer: {resources: {limits: {memory: 4Gi}}}",
    "lets everybody in: common.auth.disabled is true": "common: {auth: {secret: s, disabled: false}}",
    "set viewSyncer.replicas to 2 or more": "viewSyncer: {replicas: 2}",
    "set viewSyncer.ingress.tls": "viewSyncer: {ingress: {tls: [{secretName: zero-tls}]}}",
    "zero.example.com/ also publishes /statz and /heapz": "viewSyncer: {ingress: {hosts: [{host: zero.example.com}]}}",
}
NOTHING_READY = {
    "common": {"auth": {"secret": "", "disabled": True}},
    "viewSyncer": {
        "replicas": 1,
        "ingress": {
            "enabled": True,
            "hosts": [{"host": "zero.example.com", "paths": [{"path": "/", "pathType": "Prefix"}]}],
        },
    },
}


@pytest.mark.parametrize(("warning", "mended"), UNREADY.items())
def test_the_notes_warn_of_what_is_not_ready_for_production_until_it_is(render, warning, mended):
    assert warning in render(NOTHING_READY).notes
    assert warning not in render([NOTHING_READY, mended]).notes


def test_the_notes_say_that_passwords_on_the_command_line_stay_in_the_history(render):
    assert "The database's URL stands in your values, or in your shell's history" in render().notes


def test_the_notes_name_the_slot_that_uninstall_leaves_and_the_command_that_drops_it(render):
    notes = render().notes

    assert "the replication slot zero_0_a (or _b, …)" in notes
    assert "until the disk is full" in notes
    assert "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name ~ '^zero_0_';" in notes


@pytest.mark.parametrize(
    ("values", "left"),
    [
        (BUCKET, "  - the backup in s3://bucket/path"),
        ("replicationManager: {storage: {retain: true}}", "  - the volume claim zero-cache-replication-manager"),
    ],
)
def test_the_notes_name_what_else_uninstall_leaves(render, values, left):
    assert left in render(values).notes
    assert left not in render().notes


def test_the_notes_name_the_pod_of_a_failed_test(render):
    assert "  - the pod of a failed helm test" in render().notes


def test_the_notes_name_the_slot_of_the_application(render):
    notes = render("common: {appId: one}").notes

    assert "the replication slot one_0_a" in notes
    assert "slot_name ~ '^one_0_';" in notes


def test_a_release_with_all_secrets_by_reference_has_no_password_in_a_history(render):
    values = """
        common:
          database: {upstreamDb: "", upstreamDbSecretRef: {name: mine, key: url}}
          adminPasswordSecretRef: {name: mine, key: admin}
          litestream: {backupUrl: s3://bucket/path}
        """

    assert "history" not in render(values).notes


def test_one_view_syncer_is_one(render):
    assert "1 view syncer, deployment/" in render("viewSyncer: {replicas: 1}").notes


def test_the_notes_are_in_sections(render):
    lines = render().notes.splitlines()

    for heading in (
        "Wait until it serves clients:",
        "Clients connect to:",
        "Before production:",
        "helm uninstall leaves:",
    ):
        assert heading in lines


def test_the_backup_is_in_one_place(render):
    assert "backup in s3" not in render().notes


def test_a_route_without_names_has_those_of_its_gateway(render):
    notes = render("viewSyncer: {httpRoute: {enabled: true, parentRefs: [{name: gateway}]}}").notes

    assert "the Gateway's own names, through the HTTPRoute zero-cache-view-syncer" in notes


def test_an_autoscaler_has_view_syncers(render):
    values = "viewSyncer: {replicas: 1, resources: {requests: {cpu: 1}}, autoscaling: {enabled: true}}"

    assert "an autoscaled number of view syncers, deployment/" in render(values).notes


def test_with_an_api_server_the_notes_ask_for_no_permissions(render):
    values = "common: {api: {queryUrl: 'https://a/q', mutateUrl: 'https://a/m'}}"

    assert "zero-deploy-permissions" in render().notes
    assert "zero-deploy-permissions" not in render(values).notes


def test_the_notes_say_how_to_find_an_address_outside_the_cluster(render):
    command = "kubectl -n default get service zero-cache-view-syncer -o wide"

    assert command in render("viewSyncer: {service: {type: LoadBalancer}}").notes
    assert command not in render().notes


def test_the_notes_say_how_to_remove_a_failed_clean_up(render):
    command = "kubectl -n default delete job,secret zero-cache-cleanup"

    assert command in render("cleanup: {enabled: true}").notes
    assert command not in render().notes


def test_a_claim_of_your_own_is_not_said_to_be_left_by_the_chart(render):
    values = "replicationManager: {storage: {existingClaim: mine, retain: true}}"

    assert "the volume claim" not in render(values).notes


def test_a_route_that_publishes_everything_is_warned_of(render):
    route = "viewSyncer: {httpRoute: {enabled: true, parentRefs: [{name: g}], path: %s}}"

    assert "The HTTPRoute also publishes /statz" in render(route % "/").notes
    assert "The HTTPRoute also publishes /statz" not in render(route % "/sync").notes


def test_the_notes_add_up_the_connections(render):
    notes = render("viewSyncer: {replicas: 6}").notes

    assert "at most: 371: 14 of the replication manager, 51 of each of 7 view syncers" in notes
