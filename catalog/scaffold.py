"""Writes a commented framework file to start from, filled from the package index and the newest wheel."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

import yaml
from packaging.utils import canonicalize_name

from catalog import refresh
from catalog.catalog import Catalog
from catalog.folder import is_slug
from catalog.load import load
from catalog.models import LinkKind, Release, Vocabulary
from catalog.package_facts import Wheel, newest_of
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
"""Colours for light and dark pages, each with a contrast of 3:1 and as far as possible from those of the shipped frameworks."""
REPOSITORIES = ("repository", "source", "sourcecode", "code", "github")
"""Link labels for the repository, in the form of `label_key`."""
WEBSITES = ("homepage", "documentation", "docs")
"""Link labels for the website, in the form of `label_key`."""


class ScaffoldRefused(Exception):
    """Error for a file that is not written; the text is one line with the reason."""


def write_new(root: Path, slug: str, package: str) -> Path:
    """Write frameworks/<slug>.yaml for a package of the index and return the path.

    Raises ScaffoldRefused, or RefreshFailed if the index does not answer; nothing is written then.
    """
    package = canonicalize_name(package)  # as the index and releases.csv have it, however people spell it
    path = root / "frameworks" / f"{slug}.yaml"
    if not is_slug(slug) or slug in RESERVED:
        raise ScaffoldRefused(f"{slug!r} cannot be an address; write a-z, 0-9 and single hyphens, and no name of a page")
    if path.exists():
        raise ScaffoldRefused(f"{path} is there already; edit it")
    catalog = load(root)
    if not catalog.vocabulary:
        raise ScaffoldRefused("vocabulary.yaml has faults; run `python -m catalog check`")
    releases, wheels = refresh.fetch([package], wanted=True)
    newest = newest_of(releases)
    if newest is None or package not in wheels:
        raise ScaffoldRefused(f"{package} has no final release with a wheel; copy the template in CONTRIBUTING.md instead")
    path.parent.mkdir(parents=True, exist_ok=True)
    refresh.replace_files({path: framework_file_text(catalog, slug, package, newest, wheels[package], date.today())})
    return path


def framework_file_text(catalog: Catalog, slug: str, package: str, newest: Release, wheel: Wheel, today: date) -> str:
    """Return the text of a framework file. It passes `check`; unknown values are comments."""
    vocabulary = catalog.vocabulary
    assert vocabulary
    links = {label_key(label): (label, url) for label, url in wheel.links.items()}
    repository = next((links[label][1] for label in REPOSITORIES if label in links), "")
    website = next((links[label][1] for label in WEBSITES if label in links), repository)
    others = {label: url for label, url in links.values() if url not in (repository, website)}
    source = json.dumps(f"package: {package} {newest.version}")
    to_fill = f"sources: [], checked: {today}"
    sections = (
        _head(catalog, package, wheel, repository, website),
        _summary(source, today),
        _facts(vocabulary, to_fill),
        _features(catalog, vocabulary, to_fill),
        _scores(catalog, vocabulary, to_fill),
        ("# users:", f'#   - {{name: "", use: "", current: true, {to_fill}}}'),
        (
            "# support:                  # release lines with published ends, if the project has them",
            f'#   - {{version: "", released: , bugfixes_until: , security_until: , {to_fill}}}',
        ),
        _links(vocabulary.link_kinds, others),
        _run(package, newest.version),
        (f"# Evidence is written like this: sources: [{source}], checked: {today}",),
    )
    return "\n\n".join("\n".join(section) for section in sections) + "\n"


def label_key(label: str) -> str:
    """Return a link's label in lower case without spaces and punctuation, so that "Issue Tracker" and "issue-tracker" are equal."""
    return re.sub(r"[\W_]+", "", label.lower())


def _head(catalog: Catalog, package: str, wheel: Wheel, repository: str, website: str) -> Iterator[str]:
    used = {framework.color.light for framework in catalog.frameworks.values()}
    light, dark = next((pair for pair in COLOURS if pair[0] not in used), COLOURS[-1])
    order = max((framework.order for framework in catalog.frameworks.values()), default=0) + 10
    yield "# yaml-language-server: $schema=../schemas/framework.schema.json"
    yield "# Written by `python -m catalog new`. Lines that start with # are not read: fill in what you looked up, then take"
    yield "# the mark away from that line and from the heading above it (`# features:`)."
    yield "# What the file does not mention is not researched, which is neither no nor zero. Check with `python -m catalog check`."
    yield ""
    yield f"name: {_yaml_text((wheel.name or package)[:MAX_SHORT_TEXT])}   # as its package spells it; use the spelling of its website"
    yield "kind: Framework             # what sort it is, in two words"
    yield f"tagline: {_yaml_text((wheel.summary or UNDESCRIBED)[:MAX_SHORT_TEXT])}"
    yield f"order: {order}                   # place in lists; the lowest come first"
    yield "default: false              # true: selected where a reader has not chosen yet"
    yield f'color: {{light: "{light}", dark: "{dark}"}}'
    yield f"package: {yaml_scalar(package)}"
    yield f"repository: {_yaml_text(repository or 'https://example.org/repository')}" + ("" if repository else "   # the wheel names none")
    yield f"website: {_yaml_text(website or 'https://example.org')}" + ("" if website else "   # the wheel names none")


def _summary(source: str, today: date) -> Iterator[str]:
    yield "summary:"
    yield f"  text: {UNDESCRIBED}   # two to four sentences in your own words, with where you read it"
    yield f"  sources: [{source}]"
    yield f"  checked: {today}"


def _facts(vocabulary: Vocabulary, to_fill: str) -> Iterator[str]:
    yield "# Facts that `python -m catalog refresh` does not write by itself:"
    yield "# facts:"
    for kind in vocabulary.facts:
        if not kind.index:
            value = "" if kind.type in ("number", "flag") else '""'
            yield f"#   {kind.id}: {{value: {value}, {to_fill}}}   # {kind.label}: {kind.description}"


def _features(catalog: Catalog, vocabulary: Vocabulary, to_fill: str) -> Iterator[str]:
    levels = (yaml_scalar(level.id) + (" (with note:)" if level.needs_note else "") for level in vocabulary.levels)
    yield f"# Features. Levels: {', '.join(levels)}."
    yield "# features:"
    for feature in catalog.features:
        yield f'#   {feature.id}: {{level: , how: "", {to_fill}}}   # {feature.name}'


def _scores(catalog: Catalog, vocabulary: Vocabulary, to_fill: str) -> Iterator[str]:
    confidence = [yaml_scalar(term.id) for term in vocabulary.confidence]
    yield f"# Scores, 1 to 5 in half points, by the words under each. Confidence: {', '.join(confidence)}."
    yield "# scores:"
    for criterion in catalog.criteria:
        yield f"#   # {criterion.name}: " + "; ".join(f"{point} {text}" for point, text in criterion.anchors.items())
        yield f'#   {criterion.id}: {{score: , rationale: "", {to_fill}, confidence: {confidence[-1]}}}'


def _links(kinds: Iterable[LinkKind], links: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of the links. A link whose label matches no kind is a comment for the maintainer."""
    kind_of = {label_key(label): kind.id for kind in kinds for label in kind.labels}
    known = {label: kind_of[label_key(label)] for label in links if label_key(label) in kind_of}
    yield f"{'' if known else '# '}links:{' ' * 22}# kinds: {', '.join(yaml_scalar(kind.id) for kind in kinds)}"
    for label, url in links.items():
        mark, kind = ("", yaml_scalar(known[label])) if label in known else ("# ", "")
        yield f"{mark}  - {{title: {_yaml_text(label.capitalize()[:MAX_SHORT_TEXT])}, url: {_yaml_text(url)}, kind: {kind}}}"
    yield '#   - {title: "", url: "", kind: }'


def _run(package: str, version: str) -> Iterator[str]:
    yield "# How its examples are run, once it has some (data/examples/README.md); {port} stands for the port:"
    yield "# run:"
    yield "#   interface:              # wsgi or asgi"
    yield "#   app: app:app            # module:object"
    yield '#   development: ""         # the command that its documentation gives, with {port}'
    yield '#   production: ""          # the same for a server that stands up to traffic'
    yield f'#   packages: ["{package}>={version}"]   # and the packages that the two commands come from'


MAX_SHORT_TEXT = 160
"""Maximum number of characters of names and taglines in the data."""
UNDESCRIBED = "Not described yet."


def yaml_scalar(text: str) -> str:
    """Return a text as YAML: bare, or quoted if a YAML parser would read another type, such as "no"."""
    return text if yaml.safe_load(text) == text else json.dumps(text)


def _yaml_text(value: str) -> str:
    """Return a text as a YAML string in double quotes on one line."""
    return json.dumps(" ".join(value.split()), ensure_ascii=False)
