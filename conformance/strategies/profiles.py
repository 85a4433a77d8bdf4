"""How many examples a property has: profiles of Hypothesis, chosen by HYPOTHESIS_PROFILE."""

import os
from pathlib import Path
from typing import Any

from hypothesis import Phase, settings
from hypothesis.database import DirectoryBasedExampleDatabase

# in the repository, not in whatever directory pytest was started from
FOLDER = Path(__file__).parents[2] / ".hypothesis"

# by the in-process renderer, and by the binary, whose examples take four times as long
_EXAMPLES = {
    "dev": (30, 6),
    "ci": (90, 15),
    "defects": (1500, 300),  # until a defect is found
    "soak": (1200, 240),
}
_SAME_AT_EVERY_RUN = ("ci", "defects")
_OPTIONS = 15  # a test that runs once for each option takes this part of the examples


def load(*, binary: bool) -> None:
    """Makes HYPOTHESIS_PROFILE the default: dev without, or ci where CI is set."""
    # with CI set Hypothesis has loaded a profile of its own
    profile = os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev")
    # what is the same at every run is not worth keeping: derandomize switches the database off
    kept: dict[str, Any] = {"database": DirectoryBasedExampleDatabase(FOLDER / "examples")}
    for name, examples in _EXAMPLES.items():
        settings.register_profile(
            name,
            deadline=None,  # a render takes much longer on a busy machine
            max_examples=examples[binary],
            print_blob=True,
            # one failure, soon: to explain it, or to look for another, takes as long as to find it
            phases=set(Phase) - {Phase.explain},
            report_multiple_bugs=False,
            **({"derandomize": True} if name in _SAME_AT_EVERY_RUN else kept),
        )
    settings.load_profile(profile)


def for_each_option() -> settings:
    """Of a test that runs once for each option."""
    return settings(max_examples=max(1, settings().max_examples // _OPTIONS))
