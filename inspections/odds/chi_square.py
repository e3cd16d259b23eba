"""P-value of a chi-square statistic, in decimals of stated precision; no floats.

``Q(a, x) = 1 - P(a, x)`` with the series ``P(a, x) = x^a e^-x / Gamma(a + 1) * (1 + x/(a+1) +
x^2/((a+1)(a+2)) + …)`` of positive terms (Abramowitz and Stegun 6.5.29). ``a`` is a multiple
of one half, so that Gamma needs only factorials and the root of pi.
"""

from decimal import Decimal, localcontext
from fractions import Fraction

DIGITS = 60  # carried; the result is good to about 10^-50 absolutely
SMALLEST = Decimal(10) ** -40  # below it only "less than" is claimed
# Root of pi to 70 decimals (OEIS A002161).
ROOT_OF_PI = Decimal("1.7724538509055160272981674833411451827975494561223871282138077898529113")


def tail(statistic: Fraction, degrees: int) -> Decimal:
    """Chance that chi-square with so many degrees of freedom is at least the statistic."""
    if statistic <= 0 or degrees <= 0:
        return Decimal(1)
    with localcontext() as context:
        context.prec = DIGITS
        a = Decimal(degrees) / 2
        x = Decimal(statistic.numerator) / Decimal(statistic.denominator) / 2
        term = total = Decimal(1)
        n = a
        while term > total.scaleb(-DIGITS):
            n += 1
            term = term * x / n
            total += term
        lower = _power(x, degrees) * (-x).exp() / _gamma_above(degrees) * total
        return max(Decimal(0), 1 - lower)


def shown(value: Decimal) -> str:
    """A p-value for people: three decimals, or how small it is."""
    if value < Decimal("0.001"):
        exponent = value.adjusted() if value >= SMALLEST else -40
        return f"小于 10 的负 {-exponent - 1} 次方"
    return str(value.quantize(Decimal("0.001")))


def _power(x: Decimal, degrees: int) -> Decimal:
    """X to the power of half the degrees."""
    whole = x ** (degrees // 2)
    return whole * x.sqrt() if degrees % 2 else whole


def _gamma_above(degrees: int) -> Decimal:
    """Gamma(degrees / 2 + 1)."""
    value = ROOT_OF_PI / 2 if degrees % 2 else Decimal(1)  # Gamma(3/2) or Gamma(1)
    step = Decimal(3) / 2 if degrees % 2 else Decimal(1)
    while step < Decimal(degrees) / 2 + 1:
        value *= step
        step += 1
    return value
