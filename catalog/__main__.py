"""python -m catalog check [DIR] | schema [DIR] | refresh [--only NAME…] [--dry-run] | due [--strict] [--on DAY] | new SLUG [PACKAGE]"""

import argparse
import io
import sys
from datetime import date
from pathlib import Path

from catalog import data_folder, load
from catalog.overrides import outdated_overrides
from catalog.rules import rule_violations
from catalog.schemas import write_schemas
from catalog.staleness import dated_entries, due_entries
from catalog.writers import stale_example_checks


def main(arguments: list[str] | None = None) -> int:
    """Run a subcommand and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m catalog", description="The data behind the guide.")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="every fault at once, one line each; exit 1 if there is one")
    check.add_argument("folder", nargs="?", type=Path, help="a data folder (GUIDE_DATA or data/)")
    schema = commands.add_parser("schema", help="write the JSON Schemas for editors")
    schema.add_argument("folder", nargs="?", type=Path, help="where to (the data folder's schemas/)")
    fresh = commands.add_parser("refresh", help="read the package index and bring the dated figures up to date")
    fresh.add_argument("--dry-run", action="store_true", help="print what would change and write nothing")
    fresh.add_argument("--only", nargs="+", default=(), metavar="NAME", help="slugs or packages; the rows of others stay as they are")
    overdue = commands.add_parser("due", help="what should be read again, because of its age or a newer release")
    overdue.add_argument("--strict", action="store_true", help="exit 1 if there is anything")
    overdue.add_argument("--on", type=date.fromisoformat, default=date.today(), metavar="DAY", help="another day than today")
    fresh_file = commands.add_parser("new", help="write a commented file for a framework, prefilled from the package index")
    fresh_file.add_argument("slug", help="its address, and the file's name")
    fresh_file.add_argument("package", nargs="?", help="its name on the package index (the slug)")
    options = parser.parse_args(arguments)

    if options.command == "check":
        return run_check(options.folder or data_folder())
    if options.command == "schema":
        for path in write_schemas(options.folder or data_folder() / "schemas"):
            print(path)
        return 0
    if options.command == "due":
        return run_due(options.on, options.strict)
    if options.command == "new":
        return run_new(data_folder(), options.slug, options.package or options.slug)
    from catalog.refresh import refresh  # only this command needs the package index client

    return refresh(data_folder(), options.dry_run, options.only)


def run_new(folder: Path, slug: str, package: str) -> int:
    """Write a framework file for a package, or report why not. Return the exit code."""
    from catalog.pip_settings import RefreshFailed
    from catalog.scaffold import ScaffoldRefused, write_new

    try:
        path = write_new(folder, slug, package)
    except (ScaffoldRefused, RefreshFailed) as error:
        print(f"nothing is written: {error}", file=sys.stderr)
        return 1
    print(f"{path} is written; fill in what you looked up, then run `python -m catalog check`")
    print(f"and `python -m catalog refresh --only {slug}`, which reads its releases and what its newest wheel says")
    return 0


def run_due(today: date, strict: bool) -> int:
    """Print the entries that should be checked again. Return 1 with `strict` if there are any, else 0."""
    catalog = load(data_folder())
    for fault in catalog.faults:
        print(fault, file=sys.stderr)
    found = due_entries(catalog, today)
    for entry, why in found:
        path, line = entry.entry.at or ("", 0)
        print(f"{path}:{line}: {entry.label}: {why}")
    print(f"{len(found)} of {sum(1 for _ in dated_entries(catalog)):,} entries are due on {today}", file=sys.stderr)
    return 1 if strict and (found or catalog.faults) else 0


def run_check(folder: Path) -> int:
    """Print every fault of a data folder. Return 1 if there are any, else 0."""
    if not folder.is_dir():
        print(f"{folder}:1: file: there is no such folder; name a data folder")
        return 1
    catalog = load(folder)
    if isinstance(sys.stdout, io.TextIOWrapper):  # a fault may quote letters that the terminal's encoding lacks
        sys.stdout.reconfigure(errors="backslashreplace")
    faults = catalog.faults or rule_violations(folder, catalog)
    for fault in faults:
        print(fault)
    if catalog.faults:  # a profile that weighs nothing may weigh a criterion that is left out
        print("what is demanded of the data as a whole is judged once these faults are corrected", file=sys.stderr)
    if not faults:
        for line in (*outdated_overrides(catalog), *stale_example_checks(catalog)):
            print(line, file=sys.stderr)
        print(f"{folder}: {len(catalog.frameworks)} frameworks, no faults, data version {catalog.version}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
