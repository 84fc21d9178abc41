"""Integrals over beta densities by Gauss-Legendre panels in ball arithmetic.

Every arm is a Beta(a, b) whose argument runs along a line x = x0 + w * u, u = 1 / (1 + exp(-s)), s real.
The s axis is cut into panels so short that each density involved is resolved by one Legendre expansion of degree
NODES - 1 (relative truncation below 1e-30); distribution functions are the running integrals of those expansions,
always summed from the side where they are small. Nothing here calls an incomplete beta function.
Rounding is carried by the balls; truncation is checked by the callers, which integrate each probability in two ways.
"""

import math

from flint import arb, arb_mat, ctx

ctx.prec = 260
NODES = 48
CUT = 90.0  # parts of an integrand below exp(-CUT) of its largest value are dropped
SKIP = 110.0  # a density below exp(-SKIP) beside a distribution function of order 1 is dropped


def _rule():
    """Nodes, weights, and the matrix that integrates from -1 to each node."""
    pairs = sorted((arb.legendre_p_root(NODES, k, weight=True) for k in range(NODES)), key=lambda p: float(p[0]))
    nodes, weights = [p[0] for p in pairs], [p[1] for p in pairs]
    table = [[arb(1), x] for x in nodes]
    for row, x in zip(table, nodes):
        for k in range(1, NODES):
            row.append(((2 * k + 1) * x * row[k] - k * row[k - 1]) / (k + 1))
    matrix = []
    for j in range(NODES):
        primitive = [(1 + nodes[j]) / 2] + [(table[j][k + 1] - table[j][k - 1]) / 2 for k in range(1, NODES)]
        matrix.append([weights[i] * sum((primitive[k] * table[i][k] for k in range(NODES)), arb(0)) for i in range(NODES)])
    return nodes, weights, matrix


X, W, _forward = _rule()
FORWARD = arb_mat(_forward)
BACKWARD = arb_mat([[_forward[NODES - 1 - j][NODES - 1 - i] for i in range(NODES)] for j in range(NODES)])


class Arm:
    """Beta(a, b) along x = x0 + w u."""

    def __init__(self, a, b, x0=0, w=1):
        self.a, self.b = arb(a), arb(b)
        self.n = self.a + self.b
        self.log_norm = self.n.lgamma() - self.a.lgamma() - self.b.lgamma()
        self.x0, self.w = arb(x0), arb(w)
        self.c0 = 1 - self.x0 - self.w
        if abs(float(self.c0)) < 1e-60:
            self.c0 = arb(0)
        self.plain = self.x0 == 0 and self.c0 == 0
        self.fa, self.fb = float(a), float(b)
        self.fn, self.fnorm = self.fa + self.fb, float(self.log_norm)
        self.fx0, self.fw, self.fc0 = float(self.x0), float(self.w), float(self.c0)

    def mirrored(self):
        return Arm(self.b, self.a)

    # binary64 estimates, for choosing windows and panels only

    def _point(self, s):
        u = 1 / (1 + math.exp(-s)) if s > -700 else 0.0
        v = 1 / (1 + math.exp(s)) if s < 700 else 0.0
        log_u = -math.log1p(math.exp(-s)) if s > -700 else s
        log_v = -math.log1p(math.exp(s)) if s < 700 else -s
        if self.plain:
            return u, v, u, v, log_u, log_v, log_u + log_v
        x, c = self.fx0 + self.fw * u, self.fc0 + self.fw * v
        log_w = math.log(self.fw)
        log_x = math.log(x) if self.fx0 else log_w + log_u
        log_c = math.log(c) if self.fc0 else log_w + log_v
        return u, v, x, c, log_x, log_c, log_w + log_u + log_v

    def log_density(self, s):
        _, _, _, _, log_x, log_c, log_dx = self._point(s)
        return (self.fa - 1) * log_x + (self.fb - 1) * log_c + log_dx + self.fnorm

    def log_dx(self, s):
        return self._point(s)[6]

    def _chernoff(self, s):
        """log of a bound of the smaller tail, and whether it is the lower one."""
        _, _, x, c, log_x, log_c, _ = self._point(s)
        a, b, n = self.fa, self.fb, self.fn
        bound = -(a * (math.log(a / n) - log_x) + b * (math.log(b / n) - log_c))
        return min(bound, 0.0), x * b < c * a

    def log_lower(self, s):
        bound, is_lower = self._chernoff(s)
        return bound if is_lower else 0.0

    def log_upper(self, s):
        bound, is_lower = self._chernoff(s)
        return 0.0 if is_lower else bound

    def slope_and_curvature(self, s):
        u, v, x, c, _, _, _ = self._point(s)
        if self.plain:
            return self.fa * v - self.fb * u, self.fn * u * v
        d = self.fw * u * v
        rx = d / x if self.fx0 else v
        rc = d / c if self.fc0 else u
        a, b = self.fa - 1, self.fb - 1
        slope = a * rx - b * rc + (v - u)
        bend = v - u
        curvature = a * (rx * bend - rx * rx) - b * (rc * bend + rc * rc) - 2 * u * v
        # the two parts may cancel at a point without being small around it
        return slope, max(abs(curvature), u * v)

    def is_past(self, s):
        """The density right of s is negligible beside a lower tail of order 1."""
        _, _, x, c, _, _, _ = self._point(s)
        return x * self.fb > c * self.fa and self.log_density(s) < -SKIP

    def is_before(self, s):
        _, _, x, c, _, _, _ = self._point(s)
        return x * self.fb < c * self.fa and self.log_density(s) < -SKIP


class Points:
    """The nodes of one panel with the logarithms all plain arms share."""

    def __init__(self, lo, hi):
        self.half = (hi - lo) / 2
        mid = (hi + lo) / 2
        self.s = [mid + self.half * x for x in X]
        e = [(-s).exp() for s in self.s]
        self.u = [1 / (1 + q) for q in e]
        self.v = [q * u for q, u in zip(e, self.u)]
        self.log_u = [-q.log1p() for q in e]
        self.log_v = [l - s for l, s in zip(self.log_u, self.s)]

    def density(self, arm):
        """The density in s of `arm` at the nodes."""
        a, b, k = arm.a, arm.b, arm.log_norm
        if arm.plain:
            return [(a * p + b * q + k).exp() for p, q in zip(self.log_u, self.log_v)]
        log_w = arm.w.log()
        log_x = [(arm.x0 + arm.w * u).log() for u in self.u] if arm.x0 != 0 else [log_w + p for p in self.log_u]
        log_c = [(arm.c0 + arm.w * v).log() for v in self.v] if arm.c0 != 0 else [log_w + q for q in self.log_v]
        k = k + log_w
        a, b = a - 1, b - 1
        return [(a * x + b * c + k + p + q).exp() for x, c, p, q in zip(log_x, log_c, self.log_u, self.log_v)]

    def x(self, arm):
        return [arm.x0 + arm.w * u for u in self.u]

    def dx(self, arm):
        return [arm.w * u * v for u, v in zip(self.u, self.v)]


def dot(values):
    return sum((w * v for w, v in zip(W, values)), arb(0))


def running(matrix, columns):
    """matrix * columns, the columns given and returned as lists."""
    if not columns:
        return []
    flat = [columns[j][i] for i in range(NODES) for j in range(len(columns))]
    product = (matrix * arb_mat(NODES, len(columns), flat)).entries()
    m = len(columns)
    return [product[j::m] for j in range(m)]


def window(log_integrand, reach):
    """[lo, hi] outside which a unimodal integrand is below exp(-CUT) of its largest value."""
    lo, hi = -reach, reach
    golden = (math.sqrt(5) - 1) / 2
    p, q = hi - golden * (hi - lo), lo + golden * (hi - lo)
    fp, fq = log_integrand(p), log_integrand(q)
    for _ in range(110):
        if fp < fq:
            lo, p, fp = p, q, fq
            q = lo + golden * (hi - lo)
            fq = log_integrand(q)
        else:
            hi, q, fq = q, p, fp
            p = hi - golden * (hi - lo)
            fp = log_integrand(p)
    peak = (lo + hi) / 2
    floor = log_integrand(peak) - CUT

    def edge(inner, outer):
        if log_integrand(outer) >= floor:
            return outer
        for _ in range(40):
            mid = (inner + outer) / 2
            if log_integrand(mid) >= floor:
                inner = mid
            else:
                outer = mid
        return outer

    return edge(peak, -reach), edge(peak, reach)


def reach_of(arms):
    return 60 + 2.2 * CUT / min([1.0] + [v for arm in arms for v in (arm.fa, arm.fb)])


def cut(lo, hi, arms, relevant=lambda arm, lo, hi: True):
    """Panels of [lo, hi] on which all relevant arms are resolved."""
    far = 80 + math.log(max(arm.fn for arm in arms) + 1)
    all_plain = all(arm.plain for arm in arms)
    panels, stack = [], [(lo, hi)]
    while stack:
        lo, hi = stack.pop()
        half = (hi - lo) / 2
        smooth = all_plain and (hi < -far or lo > far)
        fits = smooth or half <= 1.2
        if fits:
            for arm in arms:
                if not relevant(arm, lo, hi):
                    continue
                looks = [arm.slope_and_curvature(s) for s in (lo, (lo + hi) / 2, hi, min(max(0.0, lo), hi))]
                slope = max(abs(g) for g, _ in looks)
                curvature = max(abs(k) for _, k in looks)
                if half * slope > 8 or half * half * curvature > 2.5:
                    fits = False
                    break
        if fits or half < 1e-12 * max(1.0, abs(lo)):
            panels.append((lo, hi))
        else:
            mid = (lo + hi) / 2
            stack += [(mid, hi), (lo, mid)]
    return panels


def lower_tail(arm, s):
    """Integral of the plain arm's density over (-inf, s]."""
    fs = float(s)
    mode = math.log(arm.fa / arm.fb)
    top = min(fs, mode)
    floor = arm.log_density(top) - CUT

    def edge(inner, outer):
        """Where the density falls below the floor, going outwards."""
        while arm.log_density(outer) > floor:
            outer = inner + 2 * (outer - inner)
        for _ in range(60):
            mid = (inner + outer) / 2
            if arm.log_density(mid) >= floor:
                inner = mid
            else:
                outer = mid
        return outer

    far = reach_of([arm])
    start, end = edge(top, top - far), fs
    if fs > mode and arm.log_density(fs) < floor:
        end = edge(mode, fs)
    panels = cut(start, end, [arm])
    total = arb(0)
    for lo, hi in panels:
        p = Points(arb(lo), s if hi == fs else arb(hi))
        total += p.half * dot(p.density(arm))
    return total


def logit(x):
    x = arb(x)
    return x.log() - (1 - x).log()


def tails(arm, s):
    """Lower and upper tail of the plain arm at logit s, each integrated from its own side."""
    return lower_tail(arm, s), lower_tail(arm.mirrored(), -s)


class Below:
    """P(X <= g(Y)) for independent arms, x and g(y) = x running along the same u, integrated in two ways.

    `by_y` = integral of f_Y F_X, `by_x` = integral of f_X S_Y, `area` = integral of F_X S_Y dx; each over the part
    of the axis where both lines lie inside (0, 1), so the caller adds what lies outside.
    """

    def __init__(self, x, y, density_weight=None, weight_y=None):
        arms = [x, y]
        reach = reach_of(arms)
        windows = [
            window(lambda s: y.log_density(s) + x.log_lower(s), reach),
            window(lambda s: x.log_density(s) + y.log_upper(s), reach),
            window(lambda s: x.log_lower(s) + y.log_upper(s) + x.log_dx(s), reach),
        ]
        if density_weight:
            windows.append(window(lambda s: x.log_density(s) + y.log_density(s) - x.log_dx(s), reach))
        if weight_y:  # 1 / y
            windows.append(window(lambda s: x.log_lower(s) + y.log_density(s) + math.log1p(math.exp(min(-s, 700))), reach))
        lo, hi = min(w[0] for w in windows), max(w[1] for w in windows)

        def needed(arm, lo, hi):
            return not (x.is_past(lo) if arm is x else y.is_before(hi))

        panels = cut(lo, hi, arms, needed)
        points = [Points(arb(p), arb(q)) for p, q in panels]
        use_x = [needed(x, *p) for p in panels]
        use_y = [needed(y, *p) for p in panels]
        fx = [p.density(x) if use else None for p, use in zip(points, use_x)]
        fy = [p.density(y) if use else None for p, use in zip(points, use_y)]
        if weight_y:
            fy = [[f * g for f, g in zip(v, weight_y(p, y))] if v else None for p, v in zip(points, fy)]
        start, end = self._end_tails(x, y, lo, hi, weight_y)
        lower = accumulate(points, fx, FORWARD, start, False)
        upper = accumulate(points, fy, BACKWARD, end, True)
        self.by_y, self.by_x, self.area, self.density = arb(0), arb(0), arb(0), arb(0)
        for p, f, g, below, above in zip(points, fx, fy, lower, upper):
            if g:
                self.by_y += p.half * dot([i * j for i, j in zip(g, below)])
            if f:
                self.by_x += p.half * dot([i * j for i, j in zip(f, above)])
            self.area += p.half * dot([i * j * k for i, j, k in zip(below, above, p.dx(x))])
            if density_weight and f and g:
                self.density += p.half * dot([i * j * k for i, j, k in zip(f, g, density_weight(p, x, y))])

    @staticmethod
    def _end_tails(x, y, lo, hi, weight_y):
        def place(arm, s):
            if arm.plain:
                return arb(s)
            u, v = 1 / (1 + (-arb(s)).exp()), 1 / (1 + arb(s).exp())
            return (arm.x0 + arm.w * u).log() - (arm.c0 + arm.w * v).log()

        start = lower_tail(Arm(x.a, x.b), place(x, lo))
        end = arb(0) if weight_y else lower_tail(Arm(y.b, y.a), -place(y, hi))
        return start, end


def accumulate(points, densities, matrix, base, backward):
    """The distribution function at all nodes, from `base` at the starting end."""
    which = [i for i, f in enumerate(densities) if f]
    inside = dict(zip(which, running(matrix, [densities[i] for i in which])))
    result = [None] * len(points)
    order = reversed(range(len(points))) if backward else range(len(points))
    for i in order:
        half = points[i].half
        if i in inside:
            result[i] = [base + half * v for v in inside[i]]
            base = base + half * dot(densities[i])
        else:
            result[i] = [base] * NODES
    return result
