"""Lists refusals about backups and their credentials, volumes, certificates and the replica's file."""

from zero_cache.values.keys import BACKUP, HANDOVER, SINGLE_NODE
from zero_cache.values.refused.case import REFERENCE, Refused, each

_S3 = ("s3.enabled", "s3.accessKeySecretRef", "s3.secretKeySecretRef", "s3.sessionToken", "s3.sessionTokenSecretRef")
_STATIC = {"s3.enabled": True, "s3.accessKey": "a", "s3.secretKey": "b"}
_V5 = "common.litestream.restoreUsingV5"
_MODES = "replicationManager.storage.accessModes"
_CLAIM = "replicationManager.storage.existingClaim"
_FILE = "common.replicaFile"
_OVERLAP, _GRACE = "replicationManager.handover.overlapSeconds", "replicationManager.terminationGracePeriodSeconds"
_OWN_VOLUMES = ("viewSyncer.storage", "replicationManager.handover.storage")
_S3_BUCKET, _GOOGLES, _AZURES = "s3://bucket/path", "gcs://bucket/path", "abs://account@container/path"

_INVALID_BACKUP_URLS = (
    *("s3://bucket", "s3://bucket/", "s3://bucket/a/", "s3://bucket/a b", "s3://bucket/a\n", "s3://bucket/a?b=c"),
    *("s3://bucket/a#b", "s3://id:key@bucket/path", "gs://bucket/path", "S3://bucket/path", "http://bucket/path"),
    *("file:///path", "://bucket/path", "abs://container/path", "gcs://bucket", "bucket"),
)
_INVALID_PATHS = (
    "replica.db",
    "./a/b",
    "",
    "/data/",
    "/data/.x",
    "/data/a b",
    "/data//a",
    "/data/../etc/x",
    "/a:b",
    "/ä",
    "/a\n",
)
_SYSTEM_PATHS = [
    f"/{path}"
    for path in (
        *("replica.db", "tmp/r.db", "tmp/a/r.db", "opt/app/r.db", "opt/app/data/r.db", "opt/r.db", "etc/zero/r.db"),
        *(
            "usr/local/bin/r.db",
            "var/r.db",
            "var/lib/r.db",
            "var/run/zero/r.db",
            "proc/r.db",
            "dev/shm/r.db",
            "root/r.db",
        ),
        *("home/r.db", "mnt/r.db", "srv/r.db", "media/r.db", "bin/r.db", "lib64/r.db", "run/a/r.db"),
    )
]

STORAGE = [
    Refused(
        f"{BACKUP} must have the form s3://bucket/path",
        {BACKUP: _INVALID_BACKUP_URLS[0]},
        others=each(BACKUP, *_INVALID_BACKUP_URLS[1:]),
        accepted=[{BACKUP: _S3_BUCKET}, {BACKUP: _GOOGLES, _V5: False}, {BACKUP: _AZURES, _V5: False}],
        never=(*_S3, _V5),
    ),
    Refused(
        f"{_V5} must be false where {BACKUP} is in gcs:// or abs://",
        {BACKUP: _GOOGLES, _V5: None},
        others=[{_V5: True}, {BACKUP: _AZURES}],
        accepted=[{_V5: False}, {BACKUP: _S3_BUCKET}],
        never=_S3,
    ),
    Refused(
        f"s3.enabled must be false where {BACKUP} is in gcs:// or abs://",
        {BACKUP: _GOOGLES, _V5: False, **_STATIC},
        others=each(BACKUP, _AZURES),
        accepted=[{"s3.enabled": False}, {BACKUP: _S3_BUCKET}],
        never=_S3,
    ),
    Refused(
        f"{BACKUP} must be set, because view syncers restore their replica from a backup",
        {BACKUP: "", "objectStore.enabled": False},
        accepted=[{"objectStore.enabled": True}, {BACKUP: _S3_BUCKET}, {SINGLE_NODE: True}],
        never=[SINGLE_NODE],
    ),
    Refused(
        f"{BACKUP} must be set where s3.endpoint is",
        {BACKUP: "", "s3.endpoint": "http://minio:9000"},
        accepted=each(BACKUP, _S3_BUCKET),
        never=_S3,
    ),
    Refused(
        f"{BACKUP} must be set where s3.enabled is true",
        {BACKUP: "", **_STATIC},
        accepted=[{"s3.enabled": False}, {BACKUP: _S3_BUCKET}],
        never=_S3,
    ),
    *(
        Refused(
            f"{key} must be set where s3.enabled is true",
            {BACKUP: _S3_BUCKET, **_STATIC, key: ""},
            accepted=[{key: "a"}, {f"{key}SecretRef": REFERENCE}, {"s3.enabled": False}],
            never=_S3,
        )
        for key in ("s3.accessKey", "s3.secretKey")
    ),
    *(
        Refused(
            "s3.enabled must be true where s3.sessionToken is set",
            {"s3.enabled": False, token: value},
            accepted=[{BACKUP: _S3_BUCKET, **_STATIC}],
            never=_S3,
        )
        for token, value in {"s3.sessionToken": "token", "s3.sessionTokenSecretRef": REFERENCE}.items()
    ),
    Refused(
        f"{_MODES} must contain no other mode beside ReadWriteOncePod",
        {_MODES: ["ReadWriteOnce", "ReadWriteOncePod"]},
        others=each(_MODES, ["ReadWriteOncePod", "ReadWriteMany"], ["ReadWriteOncePod"] * 2),
        accepted=each(_MODES, ["ReadWriteOncePod"], ["ReadWriteOnce", "ReadWriteMany"]),
    ),
    Refused(
        f"{_MODES} must not contain ReadWriteOncePod on Kubernetes older than 1.22",
        {_MODES: ["ReadWriteOncePod"]},
        accepted=each(_MODES, ["ReadWriteOnce"]),
        before=22,
    ),
    Refused(
        f"{_CLAIM} must not be the name of the chart's own claim",
        {"fullnameOverride": "", _CLAIM: "zero-cache-replication-manager"},
        others=[{"fullnameOverride": "a", _CLAIM: "a-replication-manager"}],
        accepted=[{_CLAIM: "mine"}, {"fullnameOverride": "a"}],
        never=["nameOverride", HANDOVER],
    ),
    *(
        Refused(
            f"{volume}.size must be empty where medium or sizeLimit is set",
            {f"{volume}.size": "1Gi", f"{volume}.{key}": value},
            accepted=[{f"{volume}.size": ""}, {f"{volume}.{key}": ""}],
            drop_one_of=[f"{volume}.{key}", f"{volume}.size"],
        )
        for volume in _OWN_VOLUMES
        for key, value in {"medium": "Memory", "sizeLimit": "1Gi"}.items()
    ),
    *(
        Refused(
            f"{volume}.size must be empty on Kubernetes older than 1.21",
            {f"{volume}.size": "1Gi"},
            accepted=each(f"{volume}.size", ""),
            never=[f"{volume}.medium", f"{volume}.sizeLimit"],
            before=21,
        )
        for volume in _OWN_VOLUMES
    ),
    Refused(
        f"{HANDOVER} must be false where {SINGLE_NODE} is true",
        {HANDOVER: True, SINGLE_NODE: True, BACKUP: _S3_BUCKET},
        others=each(BACKUP, ""),
        accepted=[{HANDOVER: False}, {SINGLE_NODE: False}],
        never=[_CLAIM],
        drop_one_of=[HANDOVER, SINGLE_NODE],
    ),
    Refused(
        f"{HANDOVER} must be false where {BACKUP} is empty",
        {HANDOVER: True, BACKUP: ""},
        accepted=[{HANDOVER: False}, {BACKUP: _S3_BUCKET}],
        never=[SINGLE_NODE, _CLAIM],
    ),
    Refused(
        f"{_GRACE} must be more than replicationManager.handover.overlapSeconds",
        {HANDOVER: True, BACKUP: _S3_BUCKET, _GRACE: 30},
        others=[{_GRACE: 60, _OVERLAP: 60}, {_OVERLAP: 31}],
        accepted=[{_GRACE: 31}, {_OVERLAP: 29}, {HANDOVER: False}],
        never=[SINGLE_NODE, _CLAIM, _OVERLAP, "replicationManager.preStopSeconds"],
    ),
    Refused(
        f"{_CLAIM} must be empty where {HANDOVER} is true",
        {HANDOVER: True, BACKUP: _S3_BUCKET, _CLAIM: "mine"},
        accepted=[{HANDOVER: False}, {_CLAIM: ""}],
        never=[SINGLE_NODE],
        drop_one_of=[_CLAIM, HANDOVER],
    ),
    Refused(
        "common.caBundle.configMap and common.caBundle.secret can't be set together",
        {"common.caBundle.configMap": "a", "common.caBundle.secret": "b"},
        accepted=[{"common.caBundle.configMap": ""}, {"common.caBundle.secret": ""}],
        drop_one_of=["common.caBundle.configMap", "common.caBundle.secret"],
    ),
    Refused(
        f"{_FILE} must be an absolute path of letters, digits",
        {_FILE: _INVALID_PATHS[0]},
        others=each(_FILE, *_INVALID_PATHS[1:]),
        accepted=each(_FILE, "/data/A-1_b.c"),
    ),
    Refused(
        f"{_FILE} must not be in the root or in a directory of the system",
        {_FILE: _SYSTEM_PATHS[0]},
        others=each(_FILE, *_SYSTEM_PATHS[1:]),
        accepted=each(
            _FILE, "/data/r.db", "/var/lib/zero/r.db", "/srv/zero/r.db", "/replica/zero.db", "/opt/zero/r.db"
        ),
    ),
    Refused(
        f"{_FILE} must not be called object-store",
        {_FILE: "/data/object-store"},
        others=each(_FILE, "/x1/a/object-store"),
        accepted=each(_FILE, "/data/object-store.db", "/object-store/replica.db"),
    ),
]
