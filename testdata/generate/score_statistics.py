"""The score statistics of a difference and of a ratio, from their definitions, in ball arithmetic: every result carries
a bound of its own error. The constrained rates are the published ones: the middle root of a cubic by Vieta's
trigonometric formula (Mee 1984; Miettinen and Nurminen 1985), the smaller root of a quadratic (Koopman 1984). Precision
is doubled until a result is known to 2^-180 of itself."""

from flint import arb, ctx, fmpq

CERTAIN = 2.0**-180


def adaptive(formula):
    """The formula's value at the first precision at which its ball is narrow enough."""
    def certain(*arguments):
        for prec in (512, 1024, 2048, 4096):
            ctx.prec = prec
            value = formula(*arguments)
            if value.is_exact() or (value.is_finite() and value.rad() < CERTAIN * abs(value).lower()):
                ctx.prec = 512
                return value
        raise ArithmeticError(f"{formula.__name__}{arguments}: {value}")
    return certain


def arc_cosine(w):
    """Of a number in [-1, 1] whose ball may reach beyond."""
    if abs(w).upper() < 1:
        return w.acos()
    # 1 - cos t >= t^2 / 2.5 for t <= 1.
    near = arb(0, ((1 - abs(w)).abs_upper() * arb(2.5)).sqrt().upper())
    return near if w > 0 else arb.pi() - near


def rate_given_difference(n1, x1, n2, x2, delta):
    """The likeliest p1 with p2 = p1 + delta: the middle root, which lies where both are rates."""
    a = arb(n1 + n2)
    b = -x1 - x2 - n1 * (1 - 2 * delta) + n2 * delta - n2
    c = x1 * (1 - 2 * delta) - n1 * delta * (1 - delta) + x2 - n2 * delta
    d = x1 * delta * (1 - delta)
    v = b**3 / (27 * a**3) - b * c / (6 * a**2) + d / (2 * a)
    u = (b**2 / (9 * a**2) - c / (3 * a)).sqrt()
    # With the other sign of the root the same number comes out.
    return 2 * u * ((arb.pi() + arc_cosine(v / u**3)) / 3).cos() - b / (3 * a)


@adaptive
def z_difference(n1, x1, n2, x2, delta):
    """`delta` an fmpq or an arb without error."""
    delta = arb(delta)
    excess = ((x2 * n1 - x1 * n2) - delta * (n1 * n2)) / (n1 * n2)
    if excess.is_zero():
        return excess
    p1 = rate_given_difference(n1, x1, n2, x2, delta)
    p2 = p1 + delta
    return excess / (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2).sqrt()


@adaptive
def z_ratio(n1, x1, n2, x2, rho):
    rho = arb(rho)
    excess = (x2 * n1 - rho * (x1 * n2)) / (n1 * n2)
    if excess.is_zero():
        return excess
    half = ((n1 + x2) + rho * (n2 + x1)) / 2
    discriminant = half * half - (n1 + n2) * rho * (x1 + x2)
    if x1 == n1 or x2 == n2:  # where somebody always converts it is a square, perhaps of 0
        other = ((n1 + x2) - rho * (n2 + x1)) / 2
        discriminant = other * other
    p1 = (x1 + x2) / (half + discriminant.sqrt())
    p2 = rho * p1
    return excess / (p2 * (1 - p2) / n2 + rho**2 * p1 * (1 - p1) / n1).sqrt()


def fraction(number):
    """A binary64 number, exactly."""
    return fmpq(*number.as_integer_ratio())
