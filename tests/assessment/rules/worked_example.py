"""The parts of the worked example: five towns, July unannounced, August announced."""

from fractions import Fraction

WEIGHTS = {"unannounced": Fraction(60, 100), "announced": Fraction(40, 100)}


def parts(unannounced, announced):
    return {
        source: None if value is None else Fraction(value)
        for source, value in (("unannounced", unannounced), ("announced", announced))
    }


UNITS = {
    "A": parts("89.75", "96"),
    "B": parts("89.75", "96"),
    "C": parts("78", None),
    "D": parts("89", "92"),
    "E": parts(None, None),
}
