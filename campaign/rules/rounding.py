"""From exact numbers to shown ones and back: the only place where anything is rounded for display."""

from decimal import Decimal
from fractions import Fraction

from campaign.rules.errors import RuleError


class TooManyDecimals(RuleError):
    """Points and weights are written with at most two decimals."""

    code = "too_many_decimals"


def round_half_up(value: Fraction, places: int = 2) -> Decimal:
    """The value with so many decimals, an exact half away from zero.

    >>> round_half_up(Fraction(254, 3))
    Decimal('84.67')
    >>> round_half_up(Fraction(16891, 200))  # 84.455
    Decimal('84.46')
    """
    size = abs(value.numerator) * 10**places
    rounded = (2 * size + value.denominator) // (2 * value.denominator)
    return Decimal(rounded if value >= 0 else -rounded).scaleb(-places)


def hundredths(value: Decimal) -> int:
    """The value as a whole number of hundredths; a third decimal is refused.

    >>> hundredths(Decimal("0.25"))
    25
    """
    scaled = value * 100
    if scaled != int(scaled):
        raise TooManyDecimals(value=value)
    return int(scaled)
