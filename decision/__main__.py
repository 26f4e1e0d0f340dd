"""`python -m decision solve FILE`: a decision problem in JSON (or `-` for standard input), its answer in JSON."""

import argparse
import json
import sys
from pathlib import Path

from decision.problem_json import MAX_BYTES, BadProblemError, parse_problem
from decision.solve import solve, to_jsonable

FORMAT = """\
input:
  criteria      [{id, weight}]: weight is a slider, 0 to slider_max
  alternatives  [{id, scores: {criterion: number}, uncertainty: {criterion: number}}]: a score that is left out is not known;
                uncertainty (may be left out) is how many points a score may be off either way
  musts         [{criterion, at_least}], excluded [{id, misses: [{feature, needs, has}]}]
  scale [1, 5] · slider_max 5 · samples 20000 · seed 1

output, shares from 0 to 1:
  status        ranked, no-weights or nobody-qualifies; the rest is empty where it does not apply
  weights       shares of the weight, by criterion
  ranking       [{id, place, value, percent, contributions, value_low, value_high}], by the low end where a score is not known
  eliminated    who misses a must-have, and which
  firmness      tie, close call, leaning or clear; with unknown scores the least firm that first place can be
  firmness_at_most   the firmest that it can be
  certain       whether who is first is the same for all values of the unknown scores
  unknown       [{id, criterion, moves, turns_at}]: unknown scores that count, the one that matters most first; moves is how much
                of the weighted score it decides, turns_at the score at which who is first changes (null: not by this one alone)
  first_place   [{question, shares: {id: [lowest, highest]}, ties: [lowest, highest]}] for one-notch, uncertain-scores, own-order
                and any-weights: how often each comes first, over all values of the unknown scores
  tipping, smallest_shift, score_flips   what would change who is first; unknown scores are at their worst for the leader, so
                nothing changes earlier. Empty in a tie, and where who is first is not certain
  one_notch     {combinations, alone_first, ties, sampled}; with unknown scores what holds for all their values
  acceptability, central_weights   rank acceptability and mean weights by simulation; unknown scores are drawn uniformly
  influence     by criterion how far it can part two alternatives
  dominated     [{id, by}]: who is nowhere better than somebody else
"""


def main(arguments: list[str] | None = None) -> int:
    """Print the answer and return 0, or one line on standard error and 2."""
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
