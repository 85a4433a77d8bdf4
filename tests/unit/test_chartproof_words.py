"""chartproof is for any chart: none of its files has words of zero-cache."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# `zero` in any word: for the number, write 0, no or empty
PRODUCT = re.compile(
    r"zero|rocicorp|litestream|replication[-_ ]?manager|view[-_ ]?syncer|change[-_ ]?streamer|\bcommon\.\w",
    re.IGNORECASE,
)
LINK = re.compile(r"https://github\.com/[\w./-]*")  # to the project's repository, which has the product's name
LEFT_OUT = {"__pycache__", "build", "dist"}


def product_words(text: str) -> list[str]:
    return [match.group() for match in PRODUCT.finditer(LINK.sub("", text))]


def test_no_file_of_chartproof_has_words_of_the_product():
    files = [
        file
        for file in (ROOT / "chartproof").rglob("*")
        if file.is_file()
        and not LEFT_OUT.intersection(file.parts)
        and not any(part.endswith(".egg-info") or part.startswith(".") for part in file.relative_to(ROOT).parts)
    ]
    assert len(files) > 50

    found = {
        f"{file.relative_to(ROOT)}:{number}": words
        for file in files
        for number, line in enumerate([file.name, *file.read_text(encoding="utf-8").splitlines()])
        if (words := product_words(line))
    }

    assert found == {}, "move these to zero_cache/, or write them for any chart"


@pytest.mark.parametrize(
    "text",
    ["$(ZERO_PORT)", "0-zero-cache", "zero-view-syncer", "viewSyncer.replicas", "as litestream", "common.auth.jwk"],
)
def test_a_word_of_the_product_is_seen(text):
    assert product_words(text)


def test_a_link_to_the_repository_is_none():
    assert product_words("Source: https://github.com/someone/zero-cache-chart/tree/main/chartproof") == []
