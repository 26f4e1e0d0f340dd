"""The rounds of a view as a table: medians, ratios to a baseline with their intervals, and what weakens them. Draws nothing."""

from collections.abc import Sequence

import pandas as pd

from catalog.models import Result, ResultRow
from components.benchmarks.selection import ratio_text, rounds_of_view, title_of
from components.benchmarks.view import MeasuredView
from decision.formatting import quote
from lab.statistics import Comparison, Setting, compare, is_client_bound, is_valid, keeps_up, spread

BASELINE = "compared with this"
LIMITED_CAVEATS = {
    "peak": "the load generator was the limit, so the server may do more",
    "fixed": "in a round the load generator was busy or late itself, so the server may be faster",
}
COLUMNS = (
    *("name", "framework", "server", "run", "ratio", "low", "high", "rounds", "median", "lowest", "highest"),
    *("figure", "range", "times", "label", "differs", "valid", "mark"),
)


def comparison_table(view: MeasuredView, result: Result) -> pd.DataFrame:
    """A row for each setting of a result, compared with the baseline on its documented server. Columns: `COLUMNS`."""
    rounds = rounds_of_view(result, view.setting, view.workload, view.share)
    server = result.documented_servers.get(view.baseline)
    against = next((rows for setting, rows in rounds.items() if setting.framework == view.baseline and setting.server == server), [])
    rows = [row for setting, of_setting in rounds.items() if (row := _row(view, result, setting, of_setting, against))]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"ratio": float, "low": float, "high": float})


def _row(
    view: MeasuredView, result: Result, setting: Setting, rows: Sequence[ResultRow], against: Sequence[ResultRow]
) -> dict[str, object] | None:
    """None where no round has the figure."""
    figure = spread(rows, view.figure.metric)
    if figure is None:
        return None
    itself = rows is against
    found = None if itself else compare(rows, against, view.figure.metric)
    number_format = view.figure.number_format
    return {
        "name": _name(view, result, setting),
        "framework": view.names[setting.framework],
        "server": setting.server,
        "run": result.id,
        **_ratio(found, itself),
        "rounds": figure.rounds,
        "median": figure.median,
        "lowest": figure.lowest,
        "highest": figure.highest,
        "figure": format(figure.median, number_format),
        "range": f"{figure.lowest:{number_format}} to {figure.highest:{number_format}}",
        "times": BASELINE if itself else ratio_text(found) if found else "too few rounds",
        "label": BASELINE if itself else f"{found.ratio:.2f}×" if found and found.differs else "no measurable difference",
        "differs": bool(found and found.differs),
        "valid": is_valid(rows) and keeps_up(rows),
        "mark": caveats(rows),
    }


def _ratio(found: Comparison | None, itself: bool) -> dict[str, float | None]:
    if itself:
        return {"ratio": 1.0, "low": 1.0, "high": 1.0}
    return {"ratio": found.ratio, "low": found.low, "high": found.high} if found else {"ratio": None, "low": None, "high": None}


def _name(view: MeasuredView, result: Result, setting: Setting) -> str:
    """The framework, with its server and its run where several are shown."""
    known = view.page.data.bench.servers if view.page.data.bench else {}
    server = setting.server if setting.server in known else quote(setting.server)
    on_server = f" on {server}" if view.setting == "servers" else ""
    return view.names[setting.framework] + on_server + (f" · {title_of(result)}" if len(view.results) > 1 else "")


def caveats(rows: Sequence[ResultRow]) -> str:
    """What weakens the figure of these rounds; empty where nothing does."""
    errors = 100 * sum(row.errors + row.timeouts for row in rows) / max(1, sum(row.requests for row in rows))
    marks = (
        "" if is_valid(rows) else f"not ranked, {errors:.1f} % of its answers were errors",
        LIMITED_CAVEATS[rows[0].phase] if is_client_bound(rows) else "",
        "" if keeps_up(rows) else "did not keep up with this rate",
    )
    return "; ".join(filter(None, marks))


def comparison_sentence(frame: pd.DataFrame, baseline: str, comparison_phrase: str) -> str:
    """A comparison table in a sentence."""
    others = frame[frame["times"] != BASELINE].sort_values("ratio", ascending=False)
    parts = [f"{row['name']} {row['times']}" for _, row in others[others["differs"]].iterrows()]
    same = others[~others["differs"]]["name"].tolist()
    said = f"{', '.join(parts)} {comparison_phrase} {baseline}" if parts else ""
    alike = f"no measurable difference between {baseline} and {', '.join(same)}" if same else ""
    sentence = "; ".join(filter(None, (said, alike))) or f"only {baseline} was measured here"
    return f"{sentence[0].upper()}{sentence[1:]}."
