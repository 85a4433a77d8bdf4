"""How many examples a property has: profiles of Hypothesis, chosen by HYPOTHESIS_PROFILE.

All but soak draw the same values at every run and on every machine, so that what passes in CI passes everywhere.
"""

import os
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.database import DirectoryBasedExampleDatabase
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

# in the repository, not in whatever directory pytest was started from
FOLDER = Path(__file__).parents[2] / ".hypothesis"

# by the in-process renderer, and by the binary, whose examples take four times as long
EXAMPLES = {
    "dev": (30, 6),
    "ci": (90, 15),
    "defects": (5000, 1000),  # until a defect is found
    "soak": (1200, 240),
}
DEFAULT = "ci"
NEW_AT_EVERY_RUN = ("soak",)
_OPTIONS = 15  # a test that runs once for each option takes this part of the examples
# one failure, soon: to explain it, or to look for another, takes as long as to find it
_PHASES = set(Phase) - {Phase.explain}


def chosen() -> str:
    """The profile that HYPOTHESIS_PROFILE names; without, the one that CI runs."""
    return os.environ.get("HYPOTHESIS_PROFILE") or DEFAULT


def load(*, binary: bool) -> None:
    """Makes the chosen profile the default, with the number of examples that the renderer has time for."""
    _draw_no_constants_of_modules()
    for name, examples in EXAMPLES.items():
        new = name in NEW_AT_EVERY_RUN
        settings.register_profile(
            name,
            max_examples=examples[binary],
            # nothing fails because the machine is slow
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
            print_blob=True,
            # how far an example shrinks depends on the machine: what catches a defect is asked for no small one
            phases=_PHASES - {Phase.shrink} if name == "defects" else _PHASES,
            report_multiple_bugs=False,
            # both are said in any case: Hypothesis' own defaults are others where the variable CI is set
            derandomize=not new,
            database=DirectoryBasedExampleDatabase(FOLDER / "examples") if new else None,
        )
    settings.load_profile(chosen())


def for_each_option() -> settings:
    """Settings for a test that runs once for each option: a fifteenth of the examples."""
    return settings(max_examples=max(1, settings().max_examples // _OPTIONS))


def _draw_no_constants_of_modules() -> None:
    # Hypothesis draws some texts and numbers from the source of the modules that happen to be loaded, and of no folder
    # called test or tests: one property alone, or another path of the checkout, would give other values
    providers._get_local_constants = Constants
