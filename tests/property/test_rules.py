"""Every rule of the catalogue holds for all values on every Kubernetes, unless the values ask for what it forbids."""

from fnmatch import fnmatch

import pytest
from chartproof.rules.catalogue import all_rules
from chartproof.rules.checking import verdict
from chartproof.rules.text import as_text
from chartproof.values import schema as values_schema
from hypothesis import given
from hypothesis import strategies as st

from zero_cache.values.values import valid_on_a_kubernetes

EXTRA_CONTAINERS = ("*.extraContainers", "*.extraInitContainers")
# options whose content the user writes, so that a finding of the family would not be the chart's fault
USER_KEYS = {
    "references": ["*.extraVolumes", "*.extraVolumeMounts"],
    "identity": [],
    "security": ["*ecurityContext", "*.extraEnv", *EXTRA_CONTAINERS],
    "workload": [*EXTRA_CONTAINERS],
    "zero_cache": ["*.extraEnv", "*.terminationGracePeriodSeconds", "*.preStopSeconds"],
    "api": [],
}


def of_a_release(family):
    return [rule for rule in all_rules() if rule.family == family and rule.check]


def test_each_family_with_rules_about_a_release_is_held():
    assert {rule.family for rule in all_rules() if rule.check} == {*USER_KEYS}


@pytest.mark.parametrize("family", USER_KEYS)
@given(data=st.data())
def test_values_keep_every_rule(rendered, family, data):
    never = [path for path in values_schema.options() for pattern in USER_KEYS[family] if fnmatch(path, pattern)]
    values, kube_version = data.draw(valid_on_a_kubernetes(never=never))
    release = rendered(values, kube_version=kube_version)

    verdicts = [verdict(rule, release) for rule in of_a_release(family)]
    broken = [as_text(found) for found in verdicts if found.findings]
    assert not broken, "\n\n".join(broken)
