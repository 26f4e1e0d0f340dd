"""Region markers in example files: what a page leaves out, and named steps that line up across frameworks.

    # region hide            <!-- region hide -->          {# region step:save #}
    …                        …                             …
    # endregion              <!-- endregion -->            {# endregion #}

A hidden region is shown as one line "# …", and may hold no other region. Editors fold both kinds. A download has the whole file.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

from catalog.faults import Fault, FileFaults, shown
from catalog.models import SourceFile

HIDDEN_SHARE = 0.25
"""Of an example's lines that are neither empty nor markers, at most so many are hidden."""

LONGEST_MARKER = 200  # the pattern below is slow on lines of many blanks

_MARKER = re.compile(r"^(?P<indent>\s*)(?P<open>#|//|<!--|\{#)\s*(?P<word>region|endregion)\b\s*(?P<name>.*?)\s*(?P<close>-->|#\}|)\s*$")
_COMMENT = re.compile(r"^\s*(#|//|<!--.*-->\s*$|\{#.*#\}\s*$)")
_CLOSING = {"<!--": " -->", "{#": " #}"}


def cut(path: str, name: str, text: str) -> SourceFile:
    """An example's file with what is shown of it. Raises FileFaults, at `path`, where the markers do not balance."""
    faults: list[Fault] = []
    shown_lines: list[str] = []
    hidden: list[int] = []
    steps: dict[str, tuple[int, int]] = {}
    opened: list[tuple[str, int, int]] = []  # name, line, how many lines were shown before it

    def fault(line: int, message: str) -> None:
        faults.append(Fault(path, line, "region", message))

    for number, line in enumerate(text.splitlines(), 1):
        marker = _MARKER.match(line) if len(line) <= LONGEST_MARKER else None
        hiding = any(region == "hide" for region, _, _ in opened)
        if not marker:
            if hiding:
                hidden.append(number)
            else:
                shown_lines.append(line)
        elif marker["word"] == "endregion":
            if not opened:
                fault(number, "ends here but none was begun; take the line out")
                continue
            region, _, before = opened.pop()
            if region.startswith("step:"):
                steps[region.removeprefix("step:")] = (before + 1, len(shown_lines))
                if len(shown_lines) == before:
                    fault(number, f"{region} shows nothing; put lines into it or take it out")
        else:
            region = marker["name"]
            if region != "hide" and not re.fullmatch(r"step:[a-z0-9]+(-[a-z0-9]+)*", region):
                fault(number, f"{shown(region)} is neither hide nor step:<name>; write one of them")
            elif hiding:
                fault(number, "begins inside a hidden one; end that first")
            elif region in (*(f"step:{step}" for step in steps), *(other for other, _, _ in opened)):
                fault(number, f"{region} stands twice; give each step its own name")
            if region == "hide" and not hiding:
                shown_lines.append(f"{marker['indent']}{marker['open']} …{_CLOSING.get(marker['open'], '')}")
            opened.append((region, number, len(shown_lines)))
    for region, number, _ in opened:
        fault(number, f"{region} has no endregion; add the line where it ends")
    if faults:
        raise FileFaults(*faults)
    whole = "\n".join(shown_lines) + "\n" if shown_lines else ""
    return SourceFile(name=name, text=text, shown=whole, steps=steps, hidden=tuple(hidden))


def rule_faults(files: Mapping[str, SourceFile], never_hidden: Iterable[str]) -> Iterator[Fault]:
    """What the hidden regions of one example may not do; its shown files by their path in the data folder."""
    patterns = [re.compile(pattern) for pattern in never_hidden]
    hidden = lines = 0
    for path, file in files.items():
        whole = file.text.splitlines()
        hidden += sum(bool(whole[number - 1].strip()) for number in file.hidden)
        lines += sum(bool(line.strip()) and not _MARKER.match(line) for line in whole)
        for number in file.hidden:
            if any(pattern.search(whole[number - 1]) for pattern in patterns):
                what = f"hides {shown(whole[number - 1].strip())}, which readers must see; end the region before it"
                yield Fault(path, number, "region", what)
        if file.hidden and file.name.endswith(".py"):
            try:
                ast.parse(file.shown)
            except (SyntaxError, ValueError, MemoryError, RecursionError) as error:  # absurd source ends in the last two
                why = getattr(error, "msg", None) or type(error).__name__
                yield Fault(path, file.hidden[0], "region", f"leaves no whole program ({why}); hide whole statements")
    if hidden > HIDDEN_SHARE * lines:
        what = f"{hidden} of the example's {lines} lines are hidden; show more, at most {HIDDEN_SHARE:.0%} may be"
        yield Fault(next(path for path, file in files.items() if file.hidden), 1, "region", what)


def counted_lines(file: SourceFile, only_steps: bool = False) -> int:
    """Lines that are neither empty nor only a comment, hidden ones too; or just those of named steps.

    The second is for files that a start command generates: there, one writes only the steps.
    """
    lines = file.text.splitlines()
    if only_steps:
        shown = file.shown.splitlines()
        lines = [line for first, last in file.steps.values() for line in shown[first - 1 : last]]
    return sum(bool(line.strip()) and not _COMMENT.match(line) for line in lines)
