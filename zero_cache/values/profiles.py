"""Sets how many examples a property has, by profiles of Hypothesis. HYPOTHESIS_PROFILE chooses one.

All but soak draw the same values at every run and on every machine, so that what passes in CI passes everywhere.
"""

import os
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.database import DirectoryBasedExampleDatabase
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

# in the repository, not in the directory from which pytest was started
FOLDER = Path(__file__).parents[2] / ".hypothesis"

# examples with the in-process renderer, and with the binary, which takes four times as long
EXAMPLES = {
    "dev": (30, 6),
    "ci": (90, 15),
    "defects": (5000, 1000),  # until a defect is found
    "soak": (1200, 240),
}
DEFAULT = "ci"
NEW_AT_EVERY_RUN = ("soak",)
_OPTIONS = 15  # a test that runs once per option divides its examples by this
# report one failure soon: to explain it, or to look for another, takes as long as to find it
_PHASES = set(Phase) - {Phase.explain}


def chosen() -> str:
    """Returns the profile that HYPOTHESIS_PROFILE names, or the one of CI."""
    return os.environ.get("HYPOTHESIS_PROFILE") or DEFAULT


def load(*, binary: bool) -> None:
    """Makes the chosen profile the default, with as many examples as the renderer has time for."""
    _draw_no_constants_of_modules()
    for name, examples in EXAMPLES.items():
        new = name in NEW_AT_EVERY_RUN
        settings.register_profile(
            name,
            max_examples=examples[binary],
            # no test fails because the machine is slow
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
            print_blob=True,
            # shrinking depends on the machine's speed, so the search for a defect leaves it out
            phases=_PHASES - {Phase.shrink} if name == "defects" else _PHASES,
            report_multiple_bugs=False,
            # both are explicit, because Hypothesis has other defaults if the variable CI is set
            derandomize=not new,
            database=DirectoryBasedExampleDatabase(FOLDER / "examples") if new else None,
        )
    settings.load_profile(chosen())


def for_each_option() -> settings:
    """Returns the settings for a test that runs once per option: a fifteenth of the examples."""
    return settings(max_examples=max(1, settings().max_examples // _OPTIONS))


def _draw_no_constants_of_modules() -> None:
    # Hypothesis draws some texts and numbers from the source of the loaded modules, except those in a folder
    # called test or tests. One property alone, or another path of the checkout, would draw other values.
    providers._get_local_constants = Constants
