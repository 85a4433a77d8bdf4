"""Connection strings: what zero-cache's own Postgres client can't use is refused by the chart, and what it can is accepted."""

import json
import os
import subprocess
from collections.abc import Iterator

import pytest

from conformance import refusals
from conformance.contract.database_urls import faults
from conformance.contract.driver import ZeroDriver
from conformance.contract.package import find_zero_package
from conformance.contract.url_forms import FORMS

KEYS = ("upstreamDb", "cvrDb", "changeDb")


@pytest.fixture(scope="session")
def driver() -> Iterator[ZeroDriver]:
    """zero-cache's own Postgres client."""
    with ZeroDriver() as driver:
        yield driver


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_the_chart_refuses_what_the_client_cant_use_and_nothing_else(driver, verdicts, form):
    wrong = list(faults(form, driver.connect(form.url)))

    if form.refused_because:
        assert wrong == []
    assert bool(verdicts[form.url]) == bool(wrong or form.refused_because), (verdicts[form.url], wrong)
