"""Reads Kubernetes' quantities, like 500m, 1.5Gi and 2e3."""

import re
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal

# https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
QUANTITY = re.compile(
    r"(?P<number>[+-]?(\d+(\.\d*)?|\.\d+))(?P<unit>Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]?)(?P<exponent>[eE][+-]?\d+)?",
    re.ASCII,
)
_UNITS = {
    "": Decimal(1),
    **{unit: Decimal(1000) ** power for power, unit in enumerate(("n", "u", "m"), start=-3)},
    **{unit: Decimal(1000) ** power for power, unit in enumerate(("k", "M", "G", "T", "P", "E"), start=1)},
    **{unit: Decimal(1024) ** power for power, unit in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), start=1)},
}
# an exponent may have any size: a number out of range becomes infinite and raises no error
_ANY_SIZE = Context(prec=50, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])


def is_quantity(text: str) -> bool:
    """Tells whether the API server accepts the text as a quantity."""
    match = QUANTITY.fullmatch(text)
    return match is not None and not (match["unit"] and match["exponent"])


def amount(quantity: object) -> Decimal | None:
    """Converts a quantity to a number; None for any other text."""
    text = str(quantity)
    match = QUANTITY.fullmatch(text)
    if match is None or not is_quantity(text):
        return None
    number = _ANY_SIZE.create_decimal(match["number"] + (match["exponent"] or ""))
    return _ANY_SIZE.multiply(number, _UNITS[match["unit"]])
