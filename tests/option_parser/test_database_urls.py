"""The chart refuses connection strings that zero-cache's own Postgres client can't use, and accepts all others."""

from pathlib import Path

import pytest
from chartproof.helm.binary import Helm

from zero_cache.option_parser.database_urls import SLIP, faults
from zero_cache.option_parser.url_forms import FORMS
from zero_cache.option_parser.url_verdicts import problems_at_render, problems_in_helm_test

UNKNOWN = "must not have parameters that neither zero-cache's driver nor Postgres knows"
UPSTREAM = "common.database.upstreamDb"
NO_URL = "must be a URL of one host"
URLS = [form.url for form in FORMS]


@pytest.fixture(scope="session")
def refused(chart: Path, helm: Helm) -> dict[str, list[str]]:
    """Returns what the chart's validation says about each URL."""
    return dict(zip(URLS, problems_at_render(URLS, chart, helm), strict=True))


@pytest.fixture(scope="session")
def told(chart: Path) -> dict[str, list[str]]:
    """Returns what `helm test` says about each URL before it connects to the server."""
    return dict(zip(URLS, problems_in_helm_test(URLS, chart), strict=True))


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_the_chart_refuses_what_the_client_cant_use_and_nothing_else(driver, refused, form):
    wrong = list(faults(form, driver.connect(form.url)))

    assert not (wrong and form.refused_because), "it says that the client can use it"
    assert bool(refused[form.url]) == bool(wrong or form.refused_because), (refused[form.url], wrong)


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_helm_test_says_the_same_of_what_a_secret_holds_and_lets_slips_pass(refused, told, form):
    # it asks the server about names that the chart does not know
    texts = [text for text in refused[form.url] if UNKNOWN not in text]

    if form.refused_because == SLIP:
        assert told[form.url] == []
    elif any(NO_URL in text for text in [*texts, *told[form.url]]):
        assert (len(texts), len(told[form.url])) == (1, 1)
    else:
        assert told[form.url] == [f"{UPSTREAM} {text.partition(' ')[2]}" for text in texts]
