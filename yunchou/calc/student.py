"""Student's t distribution without a statistics package: its tails and its quantiles (the floor under JUDGE)."""

from math import exp, lgamma, log, log1p
from statistics import NormalDist

#: Terms after which the fraction has settled to the last digit of a float for any argument that occurs here.
MOST_TERMS = 500
TINY = 1e-300
SETTLED = 1e-15
#: From so many degrees of freedom on, t and normal quantiles agree to more digits than anybody reads.
NEARLY_NORMAL = 1e7
#: Halvings after which an interval has shrunk below the last digit of a float.
HALVINGS = 64


def tail(t: float, *, freedom: float) -> float:
    """P(|T| ≥ |t|): twice the tail. DLMF 8.17 and Abramowitz & Stegun 26.7.1: I_x(ν/2, 1/2), x = ν ÷ (ν + t²)."""
    if freedom >= NEARLY_NORMAL:
        return 2 * NormalDist().cdf(-abs(t))
    return _beta_share(freedom / (freedom + t * t), freedom / 2, 0.5)


def quantile(confidence: float, *, freedom: float) -> float:
    """The t within which a share `confidence` of the distribution lies, both sides: 0.95 with 10 is 2.2281."""
    if freedom >= NEARLY_NORMAL:
        return NormalDist().inv_cdf((1 + confidence) / 2)
    low, high = 0.0, 1.0
    while tail(high, freedom=freedom) > 1 - confidence:
        low, high = high, high * 2
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        is_inside = tail(middle, freedom=freedom) > 1 - confidence
        low, high = (middle, high) if is_inside else (low, middle)
    return high


def _beta_share(x: float, a: float, b: float) -> float:
    """The regularized incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta_share(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    return front / _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    """1 + d₁ ÷ (1 + d₂ ÷ (1 + …)) by Lentz's method."""
    value, above, below = 1.0, 1.0, 0.0
    for term in range(1, MOST_TERMS):
        numerator = _coefficient(term, x, a, b)
        below = 1 / _not_zero(1 + numerator * below)
        above = _not_zero(1 + numerator / above)
        value *= above * below
        if abs(above * below - 1) < SETTLED:
            return value
    raise ArithmeticError(f"I_{x}({a}, {b}) did not settle in {MOST_TERMS} terms.")


def _coefficient(term: int, x: float, a: float, b: float) -> float:
    m = term // 2
    if term % 2:
        return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))


def _not_zero(value: float) -> float:
    return value if abs(value) > TINY else TINY
