#!/usr/bin/env python3
"""Draws how the cost of rules grows, from the figures of bench/promql.py.

  bench/growth.py FIGURES.json [CHART.svg]

FIGURES.json is what bench/promql.py --out wrote, for several numbers of series or of copies of the rules. Prints a Markdown
table: CPU time of one evaluation of all rules (median, least, most of the windows), and how many times as much each step
costs as the one before it. CHART.svg: the same on logarithmic axes, beside a line that is as steep as proportional growth.
"""
import html, json, math, pathlib, sys

COLOURS = {"tocsin": "#0b6e4f", "prometheus": "#c8553d"}
NAMES = {"tocsin": "Tocsin", "prometheus": "Prometheus"}
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 420, 300, 64, 16, 34, 44


def cost(figures, name):
    """CPU milliseconds of a tick: what an evaluation of one rule costs, times the rules, copies included."""
    one = figures["evaluation_ms"][name]
    return {key: one[key] * figures["rules"] for key in ("median", "least", "most")}


def lines(all_figures, along):
    """The points of one chart: along "series" with one copy of the rules, along "copies" with the fewest series."""
    fewest = min(f["series"] for f in all_figures)
    fixed = [f for f in all_figures if (f["copies"] == 1 if along == "series" else f["series"] == fewest)]
    of = "series" if along == "series" else "rules"
    return [(f[of], {name: cost(f, name) for name in NAMES}) for f in sorted(fixed, key=lambda f: f[of])]


def table(title, points):
    print(f"| {title} | Tocsin, CPU-ms a tick | | Prometheus, CPU-ms a tick | | |\n|---|---|---|---|---|---|")
    before = None
    for x, costs in points:
        cells = []
        for name in NAMES:
            c = costs[name]
            grown = f"{c['median'] / before[name]['median']:.1f}x" if before else ""
            cells += [f"{c['median']:,.0f} ({c['least']:,.0f}–{c['most']:,.0f})", grown]
        print(f"| {x:,} | {' | '.join(cells)} | {costs['tocsin']['median'] / costs['prometheus']['median']:.2f}x |")
        before = costs
    print()


def chart(title, points, offset):
    xs = [x for x, _ in points]
    ys = [c[key] for _, costs in points for c in costs.values() for key in ("least", "most")]
    x_from, x_to = math.log10(min(xs)), math.log10(max(xs))
    y_from, y_to = math.floor(math.log10(min(ys))), math.ceil(math.log10(max(ys)))
    across = lambda x: offset + LEFT + (math.log10(x) - x_from) / (x_to - x_from) * (WIDTH - LEFT - RIGHT)
    up = lambda y: HEIGHT - BOTTOM - (math.log10(y) - y_from) / (y_to - y_from) * (HEIGHT - TOP - BOTTOM)
    text = lambda x, y, t, anchor="middle", colour="#333": (
        f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" fill="{colour}">{html.escape(t)}</text>')
    out = [text(offset + (LEFT + WIDTH) / 2, 18, title)]
    for power in range(y_from, y_to + 1):
        y = up(10 ** power)
        out.append(f'<path d="M{offset + LEFT} {y:.1f}H{offset + WIDTH - RIGHT}" stroke="#ddd"/>')
        out.append(text(offset + LEFT - 6, y + 4, f"{10 ** power:,}", "end"))
    for x in xs:
        out.append(text(across(x), HEIGHT - BOTTOM + 18, f"{x:,}"))
    for n, name in enumerate(NAMES):
        colour = COLOURS[name]
        first = points[0][1][name]["median"]
        path = "L".join(f"{across(x):.1f} {up(costs[name]['median']):.1f}" for x, costs in points)
        proportional = "L".join(f"{across(x):.1f} {up(min(first * x / xs[0], 10 ** y_to)):.1f}" for x in (xs[0], xs[-1]))
        out.append(f'<path d="M{proportional}" stroke="{colour}" stroke-dasharray="3 4" fill="none"/>')
        out.append(f'<path d="M{path}" stroke="{colour}" stroke-width="2" fill="none"/>')
        for x, costs in points:
            c = costs[name]
            out.append(f'<path d="M{across(x):.1f} {up(c["least"]):.1f}V{up(c["most"]):.1f}" stroke="{colour}" stroke-width="4"/>')
            out.append(f'<circle cx="{across(x):.1f}" cy="{up(c["median"]):.1f}" r="3.5" fill="{colour}"/>')
        out.append(text(offset + LEFT + 8, TOP + 14 + 15 * n, NAMES[name], "start", colour))
    return "\n".join(out)


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    all_figures = json.loads(pathlib.Path(sys.argv[1]).read_text())
    charts, width = [], 0
    for along, title in (("series", "series"), ("copies", "rules")):
        points = lines(all_figures, along)
        if len(points) > 1:
            table(title, points)
            charts.append(chart(f"CPU-ms of a tick by number of {title}; dashed: proportional", points, width))
            width += WIDTH
    if len(sys.argv) > 2:
        pathlib.Path(sys.argv[2]).write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" font-family="sans-serif" font-size="12">\n'
            f'<rect width="{width}" height="{HEIGHT}" fill="#fff"/>\n' + "\n".join(charts) + "\n</svg>\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
