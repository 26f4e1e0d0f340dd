"""The rounds of a view as a table of medians, ratios to a baseline with confidence intervals, and caveats. Draws nothing."""

from collections.abc import Sequence

import pandas as pd

from catalog.models import Result, ResultRow
from components.benchmarks.selection import ratio_text, rounds_of_view, title_of
from components.benchmarks.view import MeasuredView
from decision.formatting import quote
from lab.statistics import Comparison, Setting, compare, is_client_bound, is_valid, keeps_up, spread

BASELINE = "compared with this"
"""The text in place of a ratio in the row of the baseline."""
LIMITED_CAVEATS = {
    "peak": "the load generator was the limit, so the server may do more",
    "fixed": "in a round the load generator was busy or late itself, so the server may be faster",
}
"""Phase of a round → caveat if the load generator was the bottleneck."""
COLUMNS = (
    *("name", "framework", "server", "run", "ratio", "low", "high", "rounds", "median", "lowest", "highest"),
    *("figure", "range", "times", "label", "differs", "valid", "mark"),
)


def comparison_table(view: MeasuredView, result: Result) -> pd.DataFrame:
    """Return a row for each setting of a result, compared with the baseline on its documented server. Columns: `COLUMNS`."""
    rounds = rounds_of_view(result, view.setting, view.workload, view.share)
    server = result.documented_servers.get(view.baseline)
    against = next((rows for setting, rows in rounds.items() if setting.framework == view.baseline and setting.server == server), [])
    rows = [row for setting, of_setting in rounds.items() if (row := _row(view, result, setting, of_setting, against))]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"ratio": float, "low": float, "high": float})


def _row(
    view: MeasuredView, result: Result, setting: Setting, rows: Sequence[ResultRow], against: Sequence[ResultRow]
) -> dict[str, object] | None:
    """Return the row of a setting, or None if no round has the figure."""
    figure = spread(rows, view.figure.metric)
    if figure is None:
        return None
    is_baseline = rows is against
    found = None if is_baseline else compare(rows, against, view.figure.metric)
    number_format = view.figure.number_format
    return {
        "name": _name(view, result, setting),
        "framework": view.names[setting.framework],
        "server": setting.server,
        "run": result.id,
        **_ratio(found, is_baseline),
        "rounds": figure.rounds,
        "median": figure.median,
        "lowest": figure.lowest,
        "highest": figure.highest,
        "figure": format(figure.median, number_format),
        "range": f"{figure.lowest:{number_format}} to {figure.highest:{number_format}}",
        "times": BASELINE if is_baseline else ratio_text(found) if found else "too few rounds",
        "label": BASELINE if is_baseline else f"{found.ratio:.2f}×" if found and found.differs else "no measurable difference",
        "differs": bool(found and found.differs),
        "valid": is_valid(rows) and keeps_up(rows),
        "mark": caveats(rows),
    }


def _ratio(found: Comparison | None, is_baseline: bool) -> dict[str, float | None]:
    if is_baseline:
        return {"ratio": 1.0, "low": 1.0, "high": 1.0}
    return {"ratio": found.ratio, "low": found.low, "high": found.high} if found else {"ratio": None, "low": None, "high": None}


def _name(view: MeasuredView, result: Result, setting: Setting) -> str:
    """Return the name of the framework, with its server and its run if the view shows several."""
    known = view.page.data.bench.servers if view.page.data.bench else {}
    server = setting.server if setting.server in known else quote(setting.server)
    on_server = f" on {server}" if view.setting == "servers" else ""
    return view.names[setting.framework] + on_server + (f" · {title_of(result)}" if len(view.results) > 1 else "")


def caveats(rows: Sequence[ResultRow]) -> str:
    """Return the weaknesses of the measured value of one setting, joined by `; ` (too many errors, limited by the load generator, rate not
    reached), or "".
    """
    errors = 100 * sum(row.errors + row.timeouts for row in rows) / max(1, sum(row.requests for row in rows))
    marks = (
        "" if is_valid(rows) else f"not ranked, {errors:.1f} % of its answers were errors",
        LIMITED_CAVEATS[rows[0].phase] if is_client_bound(rows) else "",
        "" if keeps_up(rows) else "did not keep up with this rate",
    )
    return "; ".join(filter(None, marks))


def comparison_sentence(frame: pd.DataFrame, baseline: str, comparison_phrase: str) -> str:
    """Return the takeaway of a comparison table as a sentence."""
    others = frame[frame["times"] != BASELINE].sort_values("ratio", ascending=False)
    parts = [f"{row['name']} {row['times']}" for _, row in others[others["differs"]].iterrows()]
    same = others[~others["differs"]]["name"].tolist()
    different = f"{', '.join(parts)} {comparison_phrase} {baseline}" if parts else ""
    alike = f"no measurable difference between {baseline} and {', '.join(same)}" if same else ""
    sentence = "; ".join(filter(None, (different, alike))) or f"only {baseline} was measured here"
    return f"{sentence[0].upper()}{sentence[1:]}."
