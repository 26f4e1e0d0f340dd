"""A commented framework file to start from, with what the package index and the newest wheel tell."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from packaging.utils import canonicalize_name

from catalog import refresh
from catalog.load import Catalog, is_slug, load
from catalog.models import Release
from catalog.package import Wheel, newest_of
from catalog.site import RESERVED

COLOURS = (
    ("#b476b5", "#cb44c1"),
    ("#372756", "#dab9ff"),
    ("#73373f", "#df4c59"),
    ("#2d73fd", "#5ef7d0"),
    ("#61780f", "#f7e05b"),
    ("#3a3d79", "#587c1b"),
    ("#734796", "#d5a8a0"),
    ("#6e80e2", "#f98c06"),
)
"""For light and dark pages, each 3:1 against its backgrounds and as far as can be from those of the frameworks that ship."""
REPOSITORIES = ("repository", "source", "source code", "code", "github")
"""Labels under which projects name their repository, in small letters."""


class NotWritten(Exception):
    """Why there is no new file, in one line."""


def write_new(root: Path, slug: str, package: str) -> Path:
    """Write frameworks/<slug>.yaml for a package of the index; the path.

    Raises NotWritten, or NotRefreshed where the index does not answer; then nothing is written.
    """
    package = canonicalize_name(package)  # as the index and releases.csv have it, however people spell it
    path = root / "frameworks" / f"{slug}.yaml"
    if not is_slug(slug) or slug in RESERVED:
        raise NotWritten(f"{slug!r} cannot be an address; write a-z, 0-9 and single hyphens, and no name of a page")
    if path.exists():
        raise NotWritten(f"{path} is there already; edit it")
    catalog = load(root)
    if not catalog.vocabulary:
        raise NotWritten("vocabulary.yaml has faults; run `python -m catalog check`")
    releases, wheels = refresh.fetch([package], wanted=True)
    newest = newest_of(releases)
    if newest is None or package not in wheels:
        raise NotWritten(f"{package} has no final release with a wheel; copy the template in CONTRIBUTING.md instead")
    path.parent.mkdir(parents=True, exist_ok=True)
    refresh.replace_files({path: template(catalog, slug, package, newest, wheels[package], date.today())})
    return path


def template(catalog: Catalog, slug: str, package: str, newest: Release, wheel: Wheel, today: date) -> str:
    """The text of the file. It passes `check` as it stands; what is not known yet is a comment."""
    return "\n".join(_lines(catalog, slug, package, newest, wheel, today)) + "\n"


def _lines(catalog: Catalog, slug: str, package: str, newest: Release, wheel: Wheel, today: date) -> Iterator[str]:
    vocabulary = catalog.vocabulary
    assert vocabulary
    used = {framework.color.light for framework in catalog.frameworks.values()}
    light, dark = next((pair for pair in COLOURS if pair[0] not in used), COLOURS[-1])
    repository = next((url for label in REPOSITORIES if (url := wheel.links.get(label))), "")
    website = next((url for label in ("homepage", "documentation", "docs") if (url := wheel.links.get(label))), repository)
    order = max((framework.order for framework in catalog.frameworks.values()), default=0) + 10
    evidence = f"sources: [{json.dumps(f'package: {package} {newest.version}')}], checked: {today}"
    to_fill = f"sources: [], checked: {today}"
    yield "# yaml-language-server: $schema=../schemas/framework.schema.json"
    yield "# Written by `python -m catalog new`. Lines that start with # are not read: fill in what you looked up, then take"
    yield "# the mark away from that line and from the heading above it (`# features:`)."
    yield "# What the file does not mention is not researched, which is neither no nor zero. Check with `python -m catalog check`."
    yield ""
    yield f"name: {_text(wheel.name or slug)}"
    yield f"kind: {_text('Framework')}               # what sort it is, in two words"
    yield f"tagline: {_text(wheel.summary or 'Not described yet.')}"
    yield f"order: {order}                   # place in lists; the lowest come first"
    yield "default: false              # true: selected where a reader has not chosen yet"
    yield f'color: {{light: "{light}", dark: "{dark}"}}'
    yield f"package: {package}"
    yield f"repository: {_text(repository or 'https://example.org/repository')}" + ("" if repository else "   # the wheel names none")
    yield f"website: {_text(website or 'https://example.org')}" + ("" if website else "   # the wheel names none")
    yield "summary:                    # two to four sentences in your own words, with where you read it"
    yield f"  text: {_text(wheel.summary or 'Not described yet.')}"
    yield f"  sources: [{json.dumps(f'package: {package} {newest.version}')}]"
    yield f"  checked: {today}"
    yield ""
    yield "# Facts that `python -m catalog refresh` does not write by itself:"
    yield "# facts:"
    for kind in vocabulary.facts:
        if not kind.index:
            yield f"#   {kind.id}: {{value: , {to_fill}}}   # {kind.label}: {kind.description}"
    yield ""
    yield f"# Features. Levels: {', '.join(level.id + (' (with note:)' if level.needs_note else '') for level in vocabulary.levels)}."
    yield "# features:"
    for feature in catalog.features:
        yield f'#   {feature.id}: {{level: , how: "", {to_fill}}}   # {feature.name}'
    yield ""
    yield f"# Scores, 1 to 5 in half points, by the words under each. Confidence: {', '.join(term.id for term in vocabulary.confidence)}."
    yield "# scores:"
    for criterion in catalog.criteria:
        yield f"#   # {criterion.name}: " + "; ".join(f"{point} {text}" for point, text in criterion.anchors.items())
        yield f'#   {criterion.id}: {{score: , rationale: "", {to_fill}, confidence: low}}'
    yield ""
    yield "# users:"
    yield f'#   - {{name: "", use: "", current: true, {to_fill}}}'
    yield ""
    yield "# support:                  # release lines with published ends, if the project has them"
    yield f'#   - {{version: "", released: , bugfixes_until: , security_until: , {to_fill}}}'
    yield ""
    kinds = [kind.id for kind in vocabulary.link_kinds]
    if links := {label: url for label, url in wheel.links.items() if url != repository}:
        yield f"links:                      # kinds: {', '.join(kinds)}"
        yield from (f"  - {{title: {_text(label.capitalize())}, url: {_text(url)}, kind: {kinds[0]}}}" for label, url in links.items())
    yield ""
    yield "# How its examples are run, once it has some (data/examples/README.md):"
    yield "# run:"
    yield "#   interface: wsgi         # wsgi or asgi"
    yield "#   app: app:app            # module:object"
    yield f"#   development: {slug} run --port {{port}}"
    yield "#   production: gunicorn --bind 127.0.0.1:{port} app:app"
    yield f"#   packages: [{package}>={newest.version}]"
    yield ""
    yield f"# Evidence is written like this: {evidence}"


def _text(value: str) -> str:
    """As YAML in double quotes, on one line."""
    return json.dumps(" ".join(value.split())[:160], ensure_ascii=False)
