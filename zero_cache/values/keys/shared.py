"""Lists the rows that both roles share: names, images, zero-cache's options, buckets and the built-in store."""

from zero_cache.values.keys import everywhere, places
from zero_cache.values.keys.row import (
    ANY_OBJECT,
    BACKUP,
    DEPLOYMENT,
    JOB,
    JOB_SECRET,
    MANAGER,
    MANAGER_SERVICE,
    PODS,
    POLICIES,
    READERS,
    RUNNERS,
    SECRET,
    TEST_POD,
    Contained,
    Elsewhere,
    Equal,
    Everywhere,
    Row,
    Variable,
    rows,
)

_HERE, _INVARIANCE = Elsewhere("this"), Elsewhere("property/test_invariance.py")
_OTLP = ("common.otlp.endpoint",)
_IN_ENVIRONMENT = ("*.env.{name}.value",)
_ACCESS_KEY, _SECRET_KEY = Variable("AWS_ACCESS_KEY_ID"), Variable("AWS_SECRET_ACCESS_KEY")

SHARED = [
    Row(
        "nameOverride",
        ANY_OBJECT,
        arrives=Elsewhere("property/test_names.py"),
        everywhere=Everywhere(
            everywhere.all_objects,
            everywhere.is_named,
            never=("fullnameOverride", "serviceAccount.name"),
            given={"nameOverride": "mine"},
        ),
    ),
    Row(
        "fullnameOverride",
        ANY_OBJECT,
        arrives=Elsewhere("property/test_names.py"),
        everywhere=Everywhere(
            everywhere.all_objects,
            lambda metadata, name: metadata["name"].startswith(name),
            never=("serviceAccount.name",),
            given={"fullnameOverride": "mine"},
        ),
    ),
    Row(
        "commonLabels",
        ANY_OBJECT,
        arrives=Elsewhere("property/test_labels.py"),
        # a value for one object wins
        everywhere=Everywhere(everywhere.all_metadata, everywhere.has_labels, never=("*.podLabels", "*.labels")),
    ),
    Row(
        "commonAnnotations",
        ANY_OBJECT,
        # objects that a user adds have only what the user gives them
        arrives=Contained(lambda r: [obj.annotations for obj in r if not obj.template.endswith("extra-objects.yaml")]),
        everywhere=Everywhere(everywhere.all_objects, everywhere.has_annotations),
    ),
    Row(
        "global.imageRegistry",
        PODS,
        arrives=_HERE,
        everywhere=Everywhere(everywhere.containers, everywhere.is_from_registry),
    ),
    Row(
        "image.registry",
        PODS,
        arrives=_HERE,
        everywhere=Everywhere(everywhere.zero_containers, everywhere.is_from_registry, never=("global.imageRegistry",)),
    ),
    Row(
        "image.repository",
        PODS,
        arrives=_HERE,
        everywhere=Everywhere(everywhere.zero_containers, lambda body, repository: repository in body["image"]),
    ),
    Row(
        "image.tag",
        PODS,
        arrives=_HERE,
        everywhere=Everywhere(
            everywhere.zero_containers,
            lambda body, tag: body["image"].endswith(f":{tag}"),
            never=("image.digest",),
        ),
    ),
    Row(
        "image.digest",
        PODS,
        arrives=_HERE,
        everywhere=Everywhere(everywhere.zero_containers, lambda body, digest: body["image"].endswith(f"@{digest}")),
    ),
    Row(
        "image.pullPolicy",
        PODS,
        arrives=Equal(lambda r: [c["imagePullPolicy"] for c in places.own_containers(r)]),
        everywhere=Everywhere(everywhere.containers, lambda body, policy: body.get("imagePullPolicy") == policy),
    ),
    Row("*imagePullSecrets", PODS, arrives=_HERE, everywhere=Everywhere(everywhere.all_pods, everywhere.pulls_with)),
    Row("enabled", set(), arrives=_INVARIANCE),
    # zero-cache's options
    Row(
        "common.appId",
        READERS | {JOB},
        everywhere=Everywhere(everywhere.containers_with_a_database, everywhere.has_variable("ZERO_APP_ID")),
    ),
    Row("common.database.*Db*", READERS | {SECRET, JOB, JOB_SECRET}),
    Row("common.database.publications", {MANAGER, TEST_POD}),
    Row("common.database.upstreamMaxConns", {DEPLOYMENT}),
    Row("common.database.cvrMaxConns", {DEPLOYMENT}),
    Row("common.database.*", {MANAGER}),
    Row("common.auth.disabled", {DEPLOYMENT, SECRET}, arrives=Elsewhere("unit/test_environment.py")),
    *rows(
        "common.auth",
        {DEPLOYMENT, SECRET},
        dict.fromkeys(("jwksUrl", "issuer", "audience")),
        only_in=_IN_ENVIRONMENT,
    ),
    Row("common.auth.*", {DEPLOYMENT, SECRET}),
    Row("common.api.*Url", {DEPLOYMENT, SECRET}, only_in=_IN_ENVIRONMENT),
    Row("common.api.*", {DEPLOYMENT, SECRET}),
    Row("common.adminPassword*", RUNNERS | {SECRET}),
    Row(
        "common.replicaFile",
        READERS,
        everywhere=Everywhere(
            everywhere.workloads_of_roles, lambda workload, file: workload.env.get("ZERO_REPLICA_FILE") == file
        ),
    ),
    Row(BACKUP, READERS | {SECRET, MANAGER_SERVICE} | POLICIES),
    Row("common.litestream.*Interval*", {MANAGER}),
    Row("common.litestream.*", RUNNERS),
    Row("common.logging.slow*", {DEPLOYMENT}),
    Row("common.logging.*", RUNNERS),
    Row("common.limits.*", {DEPLOYMENT}),
    Row("common.websocket.*", {DEPLOYMENT}),
    Row("common.options", RUNNERS, arrives=_HERE),
    # metrics, traces and logs
    Row("common.telemetry.enabled", RUNNERS, arrives=Elsewhere("unit/test_observability.py")),
    Row(
        "common.otlp.endpoint",
        RUNNERS | {SECRET},
        arrives=Variable("OTEL_EXPORTER_OTLP_ENDPOINT"),
        only_in=_IN_ENVIRONMENT,
    ),
    Row("common.otlp.headers*", RUNNERS | {SECRET}, _OTLP, Variable("OTEL_EXPORTER_OTLP_HEADERS")),
    Row("common.otlp.metricIntervalMs", RUNNERS | {SECRET}, _OTLP, Variable("OTEL_METRIC_EXPORT_INTERVAL")),
    Row("common.otlp.*", RUNNERS | {SECRET}, _OTLP, Elsewhere("unit/test_observability.py")),
    # certificates
    *(
        Row(
            f"common.caBundle.{kind}",
            PODS,
            arrives=Equal(places.certificates(kind, name)),
            only_in=(f"*.{kind}.{name}",),
            everywhere=Everywhere(
                everywhere.containers_with_tls,
                everywhere.trusts_certificates(kind, name),
                never=("common.caBundle.secret",) if kind == "configMap" else (),
            ),
        )
        for kind, name in {"configMap": "name", "secret": "secretName"}.items()
    ),
    Row("common.caBundle.key", PODS, ("common.caBundle.configMap",), Elsewhere("property/test_every_object.py")),
    # the bucket
    Row("s3.enabled", READERS | {SECRET}, (BACKUP,), _INVARIANCE),
    Row("s3.accessKey*", READERS | {SECRET}, ("s3.enabled",), _ACCESS_KEY),
    Row("s3.secretKey*", READERS | {SECRET}, ("s3.enabled",), _SECRET_KEY),
    Row("s3.sessionToken*", READERS | {SECRET}, ("s3.enabled",), Variable("AWS_SESSION_TOKEN")),
    Row("s3.region", READERS | {SECRET}, (BACKUP,), only_in=_IN_ENVIRONMENT),
    Row("s3.endpoint", READERS | {SECRET}, (BACKUP,), only_in=_IN_ENVIRONMENT),
    # the built-in store, which reads its keys from variables with other names
    Row("objectStore.enabled", set(), arrives=_INVARIANCE),
    Row("objectStore.image.*", {MANAGER}, arrives=_HERE),
    *(
        Row(
            f"objectStore.{key}*",
            READERS | {SECRET},
            arrives=variable,
            only_in=("*.env.{name}.valueFrom.*", f"*.env.{own}.valueFrom.*"),
        )
        for key, variable, own in [
            ("accessKey", _ACCESS_KEY, "ROOT_ACCESS_KEY"),
            ("secretKey", _SECRET_KEY, "ROOT_SECRET_KEY"),
        ]
    ),
    Row(
        "objectStore.resources",
        {MANAGER},
        arrives=Equal(lambda r: [r.replication_manager.container("object-store")["resources"]]),
    ),
]
