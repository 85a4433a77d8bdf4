"""Collects the values of keys and the constraints between them, by theme."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from zero_cache.values.draft import Draft
from zero_cache.values.refused import REFUSED
from zero_cache.values.themes import access, environment, extras, network, options, pods, storage, traffic

# by key or by pattern of keys; the first that fits counts
VALUES: dict[str, st.SearchStrategy[Any]] = {
    pattern: values
    for theme in (access, storage, pods, environment, extras, options, traffic, network)
    for pattern, values in theme.VALUES.items()
}


def drop_what_is_refused_together(draft: Draft) -> None:
    """Drops an option where a draft has what an entry of the table of refusals names in `drop_one_of`."""
    for entry in REFUSED:
        keys = entry.drop_one_of
        if keys and all(draft.has(key) == bool(entry.example[key]) for key in keys):
            draft.drop_one_of(*keys)


# They repair drawn values so that they meet the checks of more than one key. The order counts: a constraint may set
# what a later one reads. The ports of policies come last, when all addresses are known.
CONSTRAINTS: list[Callable[[Draft], None]] = [
    access.a_secret_is_given_once,
    access.an_api_key_needs_its_url,
    network.headers_need_a_collector,
    access.clients_are_authenticated_in_one_way,
    storage.a_hand_over_needs_a_bucket,
    storage.backup_needs_a_bucket,
    access.secrets_need_a_password_to_derive_from,
    access.each_worker_needs_a_connection,
    pods.grace_is_longer_than_pre_stop,
    network.alerts_need_metrics,
    pods.a_pod_needs_a_resolver,
    drop_what_is_refused_together,
    extras.a_mount_needs_a_volume,
    extras.containers_have_different_names,
    storage.read_write_once_pod_is_the_only_mode,
    pods.root_needs_to_be_allowed,
    traffic.ingress_and_route_publish_different_hosts,
    traffic.a_service_has_the_fields_of_its_type,
    traffic.an_autoscaler_needs_a_metric,
    traffic.a_budget_allows_a_disruption,
    traffic.a_rollout_can_replace_a_pod,
    network.a_policy_opens_the_ports_of_addresses,
]
