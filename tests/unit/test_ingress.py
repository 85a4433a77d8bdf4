"""Clients outside the cluster reach the view syncers by an Ingress."""


def ingress_values(**ingress):
    hosts = [{"host": "zero.example.com", "paths": [{"path": "/", "pathType": "Prefix"}]}]
    return {"viewSyncer": {"ingress": {"enabled": True, "hosts": hosts, **ingress}}}


def test_there_is_no_ingress_unless_it_is_enabled(render):
    values = ingress_values(enabled=False)

    assert render(values).none("Ingress")


def test_a_host_as_promised_leads_to_the_view_syncers(render):
    release = render(ingress_values())

    ingress = release.one("Ingress", role="view-syncer")
    backend = {"service": {"name": release.one("Service", role="view-syncer").name, "port": {"name": "http"}}}
    paths = [{"path": "/", "pathType": "Prefix", "backend": backend}]
    assert ingress["spec"] == {"rules": [{"host": "zero.example.com", "http": {"paths": paths}}]}
    assert ingress.api_version == "networking.k8s.io/v1"
    assert ingress.name == "zero-cache-view-syncer"


def test_every_host_and_path_becomes_a_rule(render):
    hosts = [
        {
            "host": "a.example.com",
            "paths": [{"path": "/one", "pathType": "Exact"}, {"path": "/two", "pathType": "Prefix"}],
        },
        {"host": "*.example.com", "paths": [{"path": "/sync", "pathType": "ImplementationSpecific"}]},
    ]
    ingress = render(ingress_values(hosts=hosts)).one("Ingress")

    assert ingress.find("spec.rules[*].host") == ["a.example.com", "*.example.com"]
    assert ingress.find("spec.rules[*].http.paths[*].path") == ["/one", "/two", "/sync"]
    assert ingress.find("spec.rules[*].http.paths[*].pathType") == ["Exact", "Prefix", "ImplementationSpecific"]


def test_a_host_without_paths_publishes_only_what_clients_need(render):
    ingress = render(ingress_values(hosts=[{"host": "zero.example.com"}])).one("Ingress")

    assert ingress.find("spec.rules[*].http.paths[*].path") == ["/sync"]
    assert ingress.find("spec.rules[*].http.paths[*].pathType") == ["Prefix"]


def test_the_class_is_named_only_where_it_is_set(render):
    assert render(ingress_values(className="nginx")).one("Ingress")["spec"]["ingressClassName"] == "nginx"
    assert "ingressClassName" not in render(ingress_values()).one("Ingress")["spec"]


def test_annotations_and_certificates_arrive_as_written(render):
    annotations = {"nginx.ingress.kubernetes.io/upstream-hash-by": "$arg_clientGroupID", "quoted": "1e3"}
    tls = [{"secretName": "zero-tls", "hosts": ["zero.example.com"]}]
    ingress = render(ingress_values(annotations=annotations, tls=tls)).one("Ingress")

    assert ingress.annotations == annotations
    assert ingress["spec"]["tls"] == tls


def test_what_kubernetes_would_drop_is_left_out(render):
    tls = [{"secretName": "", "hosts": ["a.example.com"]}, {"secretName": "zero-tls", "hosts": []}, {}]
    ingress = render(ingress_values(hosts=[{"host": ""}], tls=tls)).one("Ingress")

    assert ingress["spec"]["tls"] == [{"hosts": ["a.example.com"]}, {"secretName": "zero-tls"}, {}]
    assert [list(rule) for rule in ingress["spec"]["rules"]] == [["http"]]
