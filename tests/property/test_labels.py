"""Labels of the user's: where they belong, and nowhere else."""

from copy import deepcopy

from hypothesis import given

from conformance.strategies.pods import label_maps
from conformance.strategies.values import valid_values

# an object's own labels may be the same
OTHER_LABELS = [
    "replicationManager.podLabels",
    "viewSyncer.podLabels",
    "prometheusRule.labels",
    "grafanaDashboard.labels",
]


def without_labels(body, labels):
    """The object, its own and its pods' labels without these; an AssertionError when one is missing."""
    body = deepcopy(body)
    for labelled in (body, body.get("spec", {}).get("template")):
        if labelled:
            found = labelled["metadata"]["labels"]
            assert labels.items() <= found.items()
            for key in labels:
                del found[key]
    return body


@given(values=valid_values(never=["commonLabels", *OTHER_LABELS]), labels=label_maps(min_size=1))
def test_common_labels_reach_every_object_and_pod_and_nothing_else(rendered, values, labels):
    # nothing else: so no selector, and no field that can't change
    plain = rendered(values)
    labelled = rendered(values | {"commonLabels": labels})

    assert [without_labels(obj.body, labels) for obj in labelled if obj.labels] == [
        obj.body for obj in plain if obj.labels
    ]
