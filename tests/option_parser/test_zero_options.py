"""zero_cache/zero/zero-options.json lists exactly the options of zero-cache's parser."""

import json
from pathlib import Path

import pytest

from zero_cache.zero import options

FACTS = json.loads((Path(options.__file__).with_name("zero-options.json")).read_text())


def test_the_list_has_the_options_of_the_parser_and_no_others(zero):
    assert [fact["env"] for fact in FACTS] == [option.env for option in zero.options]
    assert len(FACTS) == 117


@pytest.mark.parametrize("fact", ["type", "deprecated"])
def test_each_option_of_the_list_is_what_the_parser_has(zero, fact):
    assert {known["env"]: known[fact] for known in FACTS} == {
        option.env: getattr(option, fact) for option in zero.options
    }
