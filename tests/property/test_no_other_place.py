"""A text that a user sets arrives where it belongs, and in no other field, entry or object."""

from fnmatch import fnmatch

import pytest
from chartproof.values.dotted_keys import at
from hypothesis import assume, given
from hypothesis import strategies as st

from zero_cache.values.keys import only_fields
from zero_cache.values.profiles import for_each_option
from zero_cache.values.values import valid_values

# options, and the fields to which their text belongs; entries of a list have their name or index
FIELDS = only_fields()


def needle(path):
    """Returns a text that the option accepts, and that the test can find."""
    word = f"needle-{path.replace('.', '-').lower()}"
    if path.endswith("SecretRef"):
        return {"name": word, "key": word}
    if path.endswith(("Url", "endpoint")):
        return f"http://{word}"
    return f"/{word}" if path.endswith(".path") else word


def places(word, value, above=""):
    """Returns the fields that contain a word."""
    if isinstance(value, str) and word in value:
        yield above
    entries = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list):
        entries = [
            (str(item.get("name", index) if isinstance(item, dict) else index), item)
            for index, item in enumerate(value)
        ]
    for key, below in entries:
        yield from places(word, below, f"{above}.{key}".lstrip("."))


@st.composite
def values_with_needles(draw, path):
    """Draws valid values in which this option, and other options of FIELDS, have their needle."""
    others = draw(st.lists(st.sampled_from(sorted(FIELDS)), max_size=3, unique=True))
    wanted = list(dict.fromkeys([path, *others]))
    values = draw(valid_values(always=wanted, given={path: needle(path) for path in wanted}))
    return values, [path for path in wanted if at(values, path) == needle(path)]


@pytest.mark.parametrize("path", FIELDS)
@given(data=st.data())
@for_each_option()
def test_a_text_is_in_no_other_place(rendered, path, data):
    values, needles = data.draw(values_with_needles(path))
    assume(path in needles)
    release = rendered(values)

    for option in needles:
        word = needle(option)["name"] if option.endswith("SecretRef") else needle(option)
        astray = [
            f"{obj}: {place}"
            for obj in release
            for place in places(word, obj.body)
            if not any(fnmatch(place, field) for field in FIELDS[option])
        ]
        assert not astray, f"{option} is in {astray}"
