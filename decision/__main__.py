"""Command line: `python -m decision solve FILE` reads a decision problem in JSON and prints its answer in JSON."""

import argparse
import json
import sys
from pathlib import Path

from decision.problem_json import MAX_BYTES, BadProblemError, parse_problem
from decision.solve import solve, to_jsonable

FORMAT = """\
input:
  criteria      [{id, weight}]: weight is a slider, 0 to slider_max
  alternatives  [{id, scores: {criterion: number}, uncertainty: {criterion: number}}]: a missing score is unknown;
                uncertainty (optional) is the possible error of a score in points, plus or minus
  musts         [{criterion, at_least}], excluded [{id, misses: [{feature, needs, has}]}]
  scale [1, 5] · slider_max 5 · samples 20000 · seed 1

output, shares from 0 to 1:
  status        ranked, no-weights or nobody-qualifies; fields that do not apply are empty
  weights       share of the total weight by criterion
  ranking       [{id, place, value, percent, contributions, value_low, value_high}], sorted by value_low
  eliminated    alternatives that miss must-haves, with these must-haves
  firmness      tie, close call, leaning or clear; with unknown scores the lowest possible firmness
  firmness_at_most   the highest possible firmness
  certain       whether the same alternatives are first for all values of the unknown scores
  unknown       [{id, criterion, moves, turns_at}]: unknown scores that can matter, the most important first; moves is the range of
                the weighted score that depends on it, turns_at the score at which first place is a tie (null: no such score)
  first_place   [{question, shares: {id: [lowest, highest]}, ties: [lowest, highest]}] for one-notch, uncertain-scores, own-order
                and any-weights: share in which each is first, as bounds over all values of the unknown scores
  tipping, smallest_shift, score_flips   changes that alter who is first, in the worst case of the unknown scores for the leader;
                empty for a tie and if unknown scores decide who is first
  one_notch     {combinations, alone_first, ties, sampled}: outcomes with each slider at most one step away, for all values of
                the unknown scores
  acceptability, central_weights   rank acceptability and mean weights by simulation; unknown scores are drawn uniformly
  influence     largest difference in value that each criterion can cause
  dominated     [{id, by}]: alternatives that are not better than another one on any criterion
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit status: 0, or 2 after an error message of one line on standard error."""
    parser = argparse.ArgumentParser(prog="python -m decision", description="Answer a decision problem.")
    commands = parser.add_subparsers(dest="command", required=True)
    solving = commands.add_parser(
        "solve",
        help="read a problem in JSON, print its answer in JSON",
        epilog=FORMAT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    solving.add_argument("file", metavar="FILE", help="a file, or - for standard input")
    name = parser.parse_args(arguments).file
    try:
        with open(0, "rb", closefd=False) if name == "-" else Path(name).open("rb") as file:
            problem = parse_problem(file.read(MAX_BYTES + 1))
    except OSError as error:
        print(f"{name}: {error.strerror}", file=sys.stderr)
        return 2
    except BadProblemError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(to_jsonable(solve(problem)), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
