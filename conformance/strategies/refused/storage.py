"""Refused: a backup without a place or keys, volumes that can't be, and files where no volume may be mounted."""

from hypothesis import strategies as st

from conformance.strategies.refused.case import Refused, some
from conformance.strategies.switches import BACKUP, SINGLE_NODE
from conformance.strategies.texts import backup_urls, dns_names, words

_S3 = ("s3.enabled", "s3.accessKeySecretRef", "s3.secretKeySecretRef", "s3.sessionToken", "s3.sessionTokenSecretRef")
_V5 = "common.litestream.restoreUsingV5"
_MODES = "replicationManager.storage.accessModes"
_FILE = "common.replicaFile"
_VOLUME = "viewSyncer.storage"

_nothing = st.just("")
_yes, _no = st.just(True), st.just(False)
_buckets = backup_urls().filter(lambda url: url.startswith("s3://"))
_elsewhere = st.one_of(
    st.builds("gcs://{}/{}".format, words(), words()), st.builds("abs://{}@{}/{}".format, words(), words(), words())
)
_no_backup_url = st.one_of(
    st.builds("{}://{}/{}".format, st.sampled_from(["http", "gs", "S3", "file", ""]), words(), words()),
    st.builds("s3://{}{}".format, words(), st.sampled_from(["", "/", "/a/", "/a b", "/a\n", "/a?b=c", "/a#b", "@b/c"])),
    st.builds("abs://{}/{}".format, words(), words()),
    words(),
)
_no_path = st.one_of(
    words(),
    st.builds("/{}{}".format, words(), st.sampled_from(["/", "/.x", "/a b", "//a", "/ä", "/..", "/a:b", "/a\n"])),
    st.builds("{}/{}".format, words(), words()),
)
_of_the_system = st.one_of(
    words().map("/{}".format),
    st.builds("/{}/{}".format, st.sampled_from(["bin", "dev", "etc", "lib64", "proc", "tmp", "usr", "run"]), words()),
    st.builds("/{}/{}".format, st.sampled_from(["var", "var/lib", "var/run", "opt", "home", "srv", "mnt"]), words()),
    st.builds("/{}/{}".format, st.sampled_from(["opt/app", "opt/app/x", "usr/local/x", "var/run/x"]), words()),
)

STORAGE = [
    Refused(f"{BACKUP} must have the form s3://bucket/path", {BACKUP: _no_backup_url}, never=_S3),
    Refused(
        f"{_V5} must be false where {BACKUP} is in gcs:// or abs://",
        {BACKUP: _elsewhere, _V5: st.sampled_from([None, True])},
        never=_S3,
    ),
    Refused(
        f"s3.enabled must be false where {BACKUP} is in gcs:// or abs://",
        {
            BACKUP: _elsewhere,
            _V5: _no,
            "s3.enabled": _yes,
            "s3.accessKey": some("s3.accessKey"),
            "s3.secretKey": some("s3.secretKey"),
        },
        never=_S3,
    ),
    Refused(
        f"{BACKUP} must be set, because view syncers restore their replica from a backup",
        {BACKUP: _nothing, "objectStore.enabled": _no},
        never=[SINGLE_NODE],
    ),
    Refused(
        f"{BACKUP} must be set where s3.endpoint is", {BACKUP: _nothing, "s3.endpoint": some("s3.endpoint")}, never=_S3
    ),
    Refused(
        f"{BACKUP} must be set where s3.enabled is true",
        {
            BACKUP: _nothing,
            "s3.enabled": _yes,
            "s3.accessKey": some("s3.accessKey"),
            "s3.secretKey": some("s3.secretKey"),
        },
        never=_S3,
    ),
    *(
        Refused(
            f"{key} must be set where s3.enabled is true",
            {BACKUP: _buckets, "s3.enabled": _yes, key: _nothing, other: some(other)},
            never=_S3,
        )
        for key, other in [("s3.accessKey", "s3.secretKey"), ("s3.secretKey", "s3.accessKey")]
    ),
    *(
        Refused(
            "s3.enabled must be true where s3.sessionToken is set", {"s3.enabled": _no, token: some(token)}, never=_S3
        )
        for token in ("s3.sessionToken", "s3.sessionTokenSecretRef")
    ),
    Refused(
        f"{_MODES} must contain no other mode beside ReadWriteOncePod",
        {
            _MODES: st.lists(
                st.sampled_from(["ReadWriteOnce", "ReadWriteMany", "ReadWriteOncePod"]), min_size=1
            ).flatmap(lambda others: st.permutations(["ReadWriteOncePod", *others]))
        },
    ),
    Refused(
        f"{_MODES} must not contain ReadWriteOncePod on Kubernetes older than 1.22",
        {_MODES: st.just(["ReadWriteOncePod"])},
        before=22,
    ),
    Refused(
        "replicationManager.storage.existingClaim must not be the name of the chart's own claim",
        {
            ("fullnameOverride", "replicationManager.storage.existingClaim"): st.one_of(
                st.just(("", "zero-cache-replication-manager")),
                words().map(lambda name: (name, f"{name}-replication-manager")),
            )
        },
        never=["nameOverride"],
    ),
    *(
        Refused(
            f"{_VOLUME}.size must be empty where medium or sizeLimit is set",
            {f"{_VOLUME}.size": some(f"{_VOLUME}.size"), path: some(path)},
        )
        for path in (f"{_VOLUME}.medium", f"{_VOLUME}.sizeLimit")
    ),
    Refused(
        f"{_VOLUME}.size must be empty on Kubernetes older than 1.21",
        {f"{_VOLUME}.size": some(f"{_VOLUME}.size")},
        never=[f"{_VOLUME}.medium", f"{_VOLUME}.sizeLimit"],
        before=21,
    ),
    Refused(
        "common.caBundle.configMap and common.caBundle.secret can't be set together",
        {"common.caBundle.configMap": dns_names(), "common.caBundle.secret": dns_names()},
    ),
    Refused(f"{_FILE} must be an absolute path of letters, digits", {_FILE: _no_path}),
    Refused(f"{_FILE} must not be in the root or in a directory of the system", {_FILE: _of_the_system}),
    Refused(
        f"{_FILE} must not be called object-store",
        {_FILE: st.builds("/{}/{}object-store".format, st.sampled_from(["data", "x1"]), st.sampled_from(["", "a/"]))},
    ),
]
