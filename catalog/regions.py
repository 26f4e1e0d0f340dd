"""Region markers in example files: what a page leaves out, and named steps that line up across frameworks.

    # region hide            <!-- region hide -->          {# region step:save #}
    …                        …                             …
    # endregion              <!-- endregion -->            {# endregion #}

A hidden region is shown as one line "# …", and may hold no other region. Editors fold both kinds. A download has the whole file.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

from catalog.faults import Fault, UnreadableFile, quote_value
from catalog.models import SourceFile

MAX_HIDDEN_SHARE = 0.25
"""Maximum share of hidden lines among an example's lines that are neither empty nor markers."""

MAX_MARKER_LENGTH = 200  # the pattern below is slow on lines of many blanks

_MARKER = re.compile(r"^(?P<indent>\s*)(?P<open>#|//|<!--|\{#)\s*(?P<word>region|endregion)\b\s*(?P<name>.*?)\s*(?P<close>-->|#\}|)\s*$")
_COMMENT = re.compile(r"^\s*(#|//|<!--.*-->\s*$|\{#.*#\}\s*$)")
_CLOSING = {"<!--": " -->", "{#": " #}"}


class _RegionParser:
    """Shown lines and regions of a file while it is read from top to bottom."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.faults: list[Fault] = []
        self.shown: list[str] = []
        self.hidden: list[int] = []
        self.steps: dict[str, tuple[int, int]] = {}
        self.opened: list[tuple[str, int, int]] = []  # name, line, how many lines were shown before it

    @property
    def is_hiding(self) -> bool:
        return any(region == "hide" for region, _, _ in self.opened)

    def fault(self, line: int, message: str) -> None:
        self.faults.append(Fault(self.path, line, "region", message))

    def text(self, number: int, line: str) -> None:
        if self.is_hiding:
            self.hidden.append(number)
        else:
            self.shown.append(line)

    def begin(self, number: int, marker: re.Match[str]) -> None:
        region, hiding = marker["name"], self.is_hiding
        if region != "hide" and not re.fullmatch(r"step:[a-z0-9]+(-[a-z0-9]+)*", region):
            self.fault(number, f"{quote_value(region)} is neither hide nor step:<name>; write one of them")
        elif hiding:
            self.fault(number, "begins inside a hidden one; end that first")
        elif region in (*(f"step:{step}" for step in self.steps), *(other for other, _, _ in self.opened)):
            self.fault(number, f"{region} stands twice; give each step its own name")
        if region == "hide" and not hiding:
            self.shown.append(f"{marker['indent']}{marker['open']} …{_CLOSING.get(marker['open'], '')}")
        self.opened.append((region, number, len(self.shown)))

    def end(self, number: int) -> None:
        if not self.opened:
            self.fault(number, "ends here but none was begun; take the line out")
            return
        region, _, before = self.opened.pop()
        if region.startswith("step:"):
            self.steps[region.removeprefix("step:")] = (before + 1, len(self.shown))
            if len(self.shown) == before:
                self.fault(number, f"{region} shows nothing; put lines into it or take it out")


def parse_regions(path: str, name: str, text: str) -> SourceFile:
    """Return an example's file with the part that is shown. Raises UnreadableFile, at `path`, if markers do not balance."""
    regions = _RegionParser(path)
    for number, line in enumerate(text.splitlines(), 1):
        marker = _MARKER.match(line) if len(line) <= MAX_MARKER_LENGTH else None
        if not marker:
            regions.text(number, line)
        elif marker["word"] == "endregion":
            regions.end(number)
        else:
            regions.begin(number, marker)
    for region, number, _ in regions.opened:
        regions.fault(number, f"{region} has no endregion; add the line where it ends")
    if regions.faults:
        raise UnreadableFile(*regions.faults)
    whole = "\n".join(regions.shown) + "\n" if regions.shown else ""
    return SourceFile(name=name, text=text, shown=whole, steps=regions.steps, hidden=tuple(regions.hidden))


def region_faults(files: Mapping[str, SourceFile], never_hidden: Iterable[str]) -> Iterator[Fault]:
    """Yield a fault for each forbidden hidden region of an example. `files` are its shown files by their path in the data folder."""
    patterns = [re.compile(pattern) for pattern in never_hidden]
    hidden = lines = 0
    for path, file in files.items():
        whole = file.text.splitlines()
        hidden += sum(bool(whole[number - 1].strip()) for number in file.hidden)
        lines += sum(bool(line.strip()) and not _MARKER.match(line) for line in whole)
        for number in file.hidden:
            if any(pattern.search(whole[number - 1]) for pattern in patterns):
                what = f"hides {quote_value(whole[number - 1].strip())}, which readers must see; end the region before it"
                yield Fault(path, number, "region", what)
        if file.hidden and file.name.endswith(".py"):
            try:
                ast.parse(file.shown)
            except (SyntaxError, ValueError, MemoryError, RecursionError) as error:  # absurd source ends in the last two
                why = getattr(error, "msg", None) or type(error).__name__
                yield Fault(path, file.hidden[0], "region", f"leaves no whole program ({why}); hide whole statements")
    if hidden > MAX_HIDDEN_SHARE * lines:
        what = f"{hidden} of the example's {lines} lines are hidden; show more, at most {MAX_HIDDEN_SHARE:.0%} may be"
        yield Fault(next(path for path, file in files.items() if file.hidden), 1, "region", what)


def counted_lines(file: SourceFile, only_steps: bool = False) -> int:
    """Return the number of lines that are neither empty nor only a comment, including hidden ones.

    With `only_steps`, count named steps only: in generated files, one writes only these.
    """
    lines = file.text.splitlines()
    if only_steps:
        quote_value = file.shown.splitlines()
        lines = [line for first, last in file.steps.values() for line in quote_value[first - 1 : last]]
    return sum(bool(line.strip()) and not _COMMENT.match(line) for line in lines)
