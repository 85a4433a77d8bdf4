"""Draws values for backups, volumes and the replica's file, and makes keys fit together."""

import re
from typing import Any

from hypothesis import strategies as st

from zero_cache.values.draft import Draft
from zero_cache.values.keys import BACKUP, HANDOVER, SINGLE_NODE
from zero_cache.values.texts import backup_urls, replica_files


def backup_needs_a_bucket(draft: Draft) -> None:
    """Chooses a bucket if another option needs one, and S3 if there are static keys."""
    if BACKUP in draft.never:
        draft.drop("s3.enabled", "s3.endpoint", "s3.sessionToken", "s3.sessionTokenSecretRef", "objectStore.enabled")
    if draft.has("s3.sessionToken"):
        draft.chosen["s3.enabled"] = True
    if draft.has("s3.enabled"):
        draft.need(BACKUP, "s3.accessKey", "s3.secretKey")
    if draft.has("s3.endpoint"):
        draft.need(BACKUP)
    if not (draft.has("objectStore.enabled") or draft.has(SINGLE_NODE)):
        draft.need(BACKUP)
    if draft.has(BACKUP) and not draft.value(BACKUP).startswith("s3://"):
        if draft.has("s3.enabled"):
            draft.chosen[BACKUP] = re.sub(r"^.*?://(.*@)?", "s3://", draft.value(BACKUP))
        else:
            draft.chosen["common.litestream.restoreUsingV5"] = False


def a_hand_over_needs_a_bucket(draft: Draft) -> None:
    """Sets a bucket where there is a hand-over, or drops the hand-over if the test does without a bucket."""
    if draft.has(HANDOVER) and BACKUP in draft.never:
        draft.drop(HANDOVER)
    elif draft.has(HANDOVER):
        draft.need(BACKUP)


def read_write_once_pod_is_the_only_mode(draft: Draft) -> None:
    """Drops the access modes beside ReadWriteOncePod."""
    if "ReadWriteOncePod" in draft.value("replicationManager.storage.accessModes"):
        draft.chosen["replicationManager.storage.accessModes"] = ["ReadWriteOncePod"]


VALUES: dict[str, st.SearchStrategy[Any]] = {
    BACKUP: backup_urls(),
    "common.replicaFile": replica_files(),
}
