"""`python -m decision solve FILE`: a decision problem in JSON (or `-` for standard input), its answer in JSON."""

import argparse
import json
import sys
from pathlib import Path

from decision.problem import MOST_BYTES, BadProblemError, parse_problem
from decision.solve import as_json, solve


def main(arguments: list[str] | None = None) -> int:
    """Print the answer and return 0, or one line on standard error and 2."""
    parser = argparse.ArgumentParser(prog="python -m decision", description="Answer a decision problem.")
    commands = parser.add_subparsers(dest="command", required=True)
    solving = commands.add_parser("solve", help="read a problem in JSON, print its answer in JSON")
    solving.add_argument("file", metavar="FILE", help="a file, or - for standard input")
    name = parser.parse_args(arguments).file
    try:
        with open(0, "rb", closefd=False) if name == "-" else Path(name).open("rb") as file:
            problem = parse_problem(file.read(MOST_BYTES + 1))
    except OSError as error:
        print(f"{name}: {error.strerror}", file=sys.stderr)
        return 2
    except BadProblemError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(as_json(solve(problem)), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
