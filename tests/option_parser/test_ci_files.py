"""zero-cache starts with the environment of every ci file, in the role that the chart means.

The integration layer proves that it really boots: tests/integration/test_ci_files.py installs the same files.
"""

import pytest

from zero_cache.ci_files import CI_FILES, ci_file
from zero_cache.zero.containers import SINGLE_NODE
from zero_cache.zero.options import REPLICATION_MANAGER, VIEW_SYNCER

TWO_ROLES = {REPLICATION_MANAGER: REPLICATION_MANAGER, VIEW_SYNCER: VIEW_SYNCER}
ONE_ROLE = {REPLICATION_MANAGER: SINGLE_NODE}

# deprecated, but part of the promised install command
PROMISED = {"ZERO_AUTH_SECRET"}

# each file as two roles and as a single node, except files about two roles
CASES = [
    (file, single)
    for file in CI_FILES
    for single in (False, True)
    if not (single and file.name.startswith(("keda", "handover")))
]


def test_there_are_ci_files():
    assert len(CI_FILES) > 20


@pytest.mark.parametrize(("file", "single"), CASES, ids=lambda case: getattr(case, "stem", "single" if case else "two"))
def test_zero_cache_takes_on_the_role_that_is_meant(render, started, file, single):
    is_single = single or file.name == "single-node-values.yaml"
    roles = started(render([file, "singleNode: {enabled: true}"] if single else [file]))

    assert {kind: parsed.role for kind, parsed in roles.items()} == (ONE_ROLE if is_single else TWO_ROLES)


@pytest.mark.parametrize(("file", "single"), CASES, ids=lambda case: getattr(case, "stem", "single" if case else "two"))
def test_zero_cache_knows_every_name_and_deprecates_none_that_the_chart_chose(
    zero, render, environments, started, file, single
):
    release = render([file, "singleNode: {enabled: true}"] if single else [file])
    known = {option.env for option in zero.options}

    for kind, environment in environments(release).items():
        assert {name for name in environment if name.startswith("ZERO_")} <= known, kind
    for kind, parsed in started(release).items():
        deprecated = {warning.split()[0] for warning in parsed.warnings}
        assert deprecated <= PROMISED, kind


def test_a_view_syncer_finds_the_replication_manager_on_the_port_where_it_listens(render, started):
    release = render(ci_file("default"))
    roles = started(release)
    service = release.one("Service", role="replication-manager")

    uri = roles[VIEW_SYNCER].get("changeStreamer", "uri")
    assert uri == f"ws://{service.name}:{roles[REPLICATION_MANAGER].get('changeStreamer', 'port')}"


def test_both_roles_have_one_database_one_app_and_one_admin_password(render, started):
    roles = started(render(ci_file("databases")))
    manager, syncer = roles[REPLICATION_MANAGER], roles[VIEW_SYNCER]

    assert (
        manager.get("upstream", "db")
        == syncer.get("upstream", "db")
        == ("postgres://user:password@postgres-host:5432/dbname")
    )
    assert manager.get("app", "id") == syncer.get("app", "id") == "zero"
    assert manager.get("adminPassword") == syncer.get("adminPassword")


def test_a_database_of_its_own_reaches_the_role_that_uses_it(render, started):
    roles = started(render(ci_file("databases")))

    assert roles[REPLICATION_MANAGER].get("change", "db").endswith("tcp_keepalives_idle=30")
    assert roles[VIEW_SYNCER].get("cvr", "db").endswith("tcp_keepalives_idle=60")
