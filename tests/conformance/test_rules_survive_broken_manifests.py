"""A rule says nothing about what it can't read; another one does. None stops at a manifest that is broken."""

import copy
import json
from typing import Any

import pytest

from conformance.fields import walk
from conformance.manifests import load_manifests
from conformance.release import Outcome, Release
from conformance.rules.catalogue import all_rules

RELEASE = """
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: manager, labels: {a: b}}
spec:
  replicas: 1
  selector: {matchLabels: {role: manager}}
  template:
    metadata: {labels: {role: manager}}
    spec:
      serviceAccountName: zero
      volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
      containers:
        - name: zero
          image: rocicorp/zero
          command: [zero-cache, --port]
          ports: [{name: stream, containerPort: 4849}]
          readinessProbe: {httpGet: {port: stream}}
          volumeMounts: [{name: data, mountPath: /data}]
          envFrom: [{secretRef: {name: own}, prefix: A_}]
          env:
            - {name: ZERO_NUM_SYNC_WORKERS, value: "0"}
            - {name: ZERO_REPLICA_FILE, value: /data/zero.db}
            - {name: ZERO_UPSTREAM_DB, valueFrom: {secretKeyRef: {name: own, key: db}}}
            - {name: ZERO_LITESTREAM_ENDPOINT, value: "http://localhost:7070"}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: syncer}
spec:
  selector: {matchLabels: {role: syncer}}
  template:
    metadata: {labels: {role: syncer}}
    spec:
      containers:
        - name: zero
          image: rocicorp/zero
          env:
            - {name: ZERO_CHANGE_STREAMER_URI, value: "ws://manager:4849"}
            - {name: ZERO_LITESTREAM_ENDPOINT, value: "http://manager:7070"}
            - {name: ZERO_TASK_ID, valueFrom: {fieldRef: {fieldPath: metadata.uid}}}
---
{apiVersion: v1, kind: Secret, metadata: {name: own}, data: {db: eA==}, immutable: true}
---
{apiVersion: v1, kind: Service, metadata: {name: manager}, spec: {selector: {role: manager}, ipFamilies: [IPv4], ports: [{port: 4849, targetPort: stream}]}}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {name: zero, annotations: {eks.amazonaws.com/role-arn: x}}}
---
{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {resources: {requests: {storage: 1Gi}}}}
---
{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: manager}, spec: {selector: {matchLabels: {role: manager}}}}
---
{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: a.b}, spec: {group: b, names: {kind: A}}}
"""
BODIES = [manifest.body for manifest in load_manifests(RELEASE)]


def release_of(bodies: list[Any]) -> Release:
    return Release(Outcome("\n---\n".join(map(json.dumps, bodies))), kube_version="1.34.0")


def broken_at(position: int, steps: tuple[Any, ...], value: Any) -> Release:
    bodies = copy.deepcopy(BODIES)
    place = bodies[position]
    for step in steps[:-1]:
        place = place[step]
    if value is None:
        del place[steps[-1]]
    else:
        place[steps[-1]] = value
    return release_of(bodies)


@pytest.mark.parametrize("value", [None, "text", 7, [], {}, [None], {"a": None}], ids=repr)
@pytest.mark.parametrize("position", range(len(BODIES)), ids=[body["kind"] for body in BODIES])
def test_no_rule_stops_at_a_field_that_is_missing_or_wrong(position, value):
    whole = release_of(BODIES)
    for steps, _ in walk(BODIES[position]):
        if not steps or steps[0] == "kind":
            continue
        broken = broken_at(position, steps, value)
        for rule in all_rules():
            if rule.family in ("api", "zero_cache") and rule.check:
                list(rule.check(broken))
            if rule.family == "upgrade" and rule.upgrade_check:
                list(rule.upgrade_check(whole, broken))
                list(rule.upgrade_check(broken, whole))
