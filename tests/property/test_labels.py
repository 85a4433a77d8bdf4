"""The labels of a user arrive where they belong, and nowhere else."""

from copy import deepcopy

from chartproof.release.fields import walk
from hypothesis import given
from hypothesis import strategies as st

from zero_cache.values.themes.pods import label_maps, label_values
from zero_cache.values.values import valid_values

# an object's own labels may be equal
OTHER_LABELS = [
    "replicationManager.podLabels",
    "viewSyncer.podLabels",
    "hookPods.podLabels",
    "prometheusRule.labels",
    "grafanaDashboard.labels",
]


def without_labels(body, labels):
    """Removes these labels from the object, its pods and its claims. Raises AssertionError if one is missing."""
    body = deepcopy(body)
    for steps, metadata in walk(body):
        if steps[-1:] == ("metadata",):
            found = metadata["labels"]
            assert labels.items() <= found.items()
            for key in labels:
                del found[key]
    return body


@given(values=valid_values(never=["commonLabels", *OTHER_LABELS]), labels=label_maps(min_size=1))
def test_common_labels_reach_every_object_and_pod_and_nothing_else(rendered, values, labels):
    # the rest is equal: no selector has them, and no immutable field
    plain = rendered(values)
    labelled = rendered(values | {"commonLabels": labels})

    assert [without_labels(obj.body, labels) for obj in labelled if obj.labels] == [
        obj.body for obj in plain if obj.labels
    ]


@given(
    values=valid_values(never=["commonLabels", *OTHER_LABELS, "singleNode.enabled"]),
    labels=label_maps(min_size=1),
    owner=st.sampled_from(["replicationManager", "viewSyncer", "hookPods"]),
    data=st.data(),
)
def test_a_label_of_some_pods_wins_over_a_common_one(rendered, values, labels, owner, data):
    own = {key: data.draw(label_values()) for key in labels}
    group = values.get(owner, {}) | {"podLabels": own}
    release = rendered(values | {"commonLabels": labels, owner: group})
    pods = {
        "replicationManager": [release.replication_manager],
        "viewSyncer": [release.view_syncer],
        "hookPods": [workload for workload in release.workloads if workload.hooks],
    }

    assert [pod for pod in pods[owner] if not own.items() <= pod.pod_labels.items()] == []
