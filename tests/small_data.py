"""A minimal valid data folder with one or more entries of each kind."""

from pathlib import Path

EVIDENCE = "sources: [https://example.org/page], checked: 2026-01-02"

FILES = {
    "vocabulary.yaml": """\
verdicts:
  - {id: "true", label: "True", description: Holds., holds: true, checkable: true, color: green, icon: check}
levels:
  - {id: built-in, label: Built in, description: Ships with it., rank: 2, color: green, icon: check}
  - {id: partial, label: Partial, description: Some of it., rank: 1, needs_note: true, color: yellow, icon: half}
confidence:
  - {id: high, label: High, description: Counted., give: 0}
facts:
  - {id: version, label: Version, description: Newest., type: version, group: Package, doubtful_after_days: 90}
  - {id: stars, label: Stars, description: On GitHub., type: number, group: Package, doubtful_after_days: 90}
  - {id: typed, label: Typed, description: Has types., type: flag, group: Package, doubtful_after_days: 90}
  - {id: born, label: Born, description: First release., type: day, group: Package, doubtful_after_days: 90}
metrics:
  - {id: stars, label: Stars, description: On GitHub., unit: stars, kind: interest, doubtful_after_days: 270}
workloads:
  - {id: json, label: JSON, description: Answers a small object.}
link_kinds:
  - {id: docs, label: Documentation, description: The manual.}
doubtful_after_days:
  {summaries: 365, features: 365, scores: 365, users: 1095, support: 180, claims: 365, migrations: 365, benchmarks: 1095, unverified: 365}
""",
    "criteria.yaml": """\
criteria:
  - id: speed
    name: Speed
    description: Answers per second.
    anchors: {1: slow, 2: slower, 3: middling, 4: faster, 5: fast}
  - id: ease
    name: Ease
    description: Hours to a first page.
    anchors: {1: weeks, 2: days, 3: a day, 4: hours, 5: minutes}
""",
    "features.yaml": """\
groups:
  - {id: web, label: Web}
features:
  - {id: admin-pages, name: Admin pages, group: web}
  - {id: websockets, name: WebSockets, group: web}
""",
    "frameworks/heron.yaml": f"""\
name: Heron
kind: micro
tagline: Stands still.
order: 1
default: true
color: {{light: "#0b6b61", dark: "#2aa198"}}
package: heron
repository: https://example.org/heron
website: https://example.org
summary: {{text: A small framework., {EVIDENCE}}}
facts:
  version: {{value: "3.10", {EVIDENCE}}}
  stars: {{value: 12, {EVIDENCE}}}
features:
  admin-pages:
    level: partial
    how: By an add-on.
    note: No editing.
    sources: [https://example.org/admin]
    checked: 2026-01-03
scores:
  speed:
    score: 3.5
    rationale: Counted.
    confidence: high
    sources: ["measured: lab bench json"]
    checked: 2026-01
users:
  - {{name: Ponds, use: Pages., current: true, {EVIDENCE}}}
support:
  - {{version: "3", released: 2024-05-01, {EVIDENCE}}}
links:
  - {{title: Manual, url: https://example.org/manual, kind: docs}}
run: {{interface: wsgi, app: "app:app", development: "heron {{port}}", production: "heron -w 2 {{port}}", packages: ["heron>=3"]}}
""",
    "frameworks/ibis.yaml": f"""\
name: Ibis
kind: full
tagline: Wades in.
order: 2
color: {{light: "#a04000", dark: "#ff8c42"}}
package: ibis
repository: https://example.org/ibis
website: https://example.org
summary: {{text: A large framework., {EVIDENCE}}}
""",
    "guide.yaml": f"""\
title: Heron or Ibis
author: {{name: A. Writer, role: Editor}}
published: 2025-12
sections:
  - {{id: table, title: Overview}}
places:
  - {{id: overview-table, section: table, title: Quick overview}}
items:
  - {{place: overview-table, about: [heron], row: Speed, tone: good, text: Fast., claims: [heron-fast]}}
  - {{place: overview-table, about: [ibis], row: Speed, text: Slow.}}
claims:
  - {{id: heron-fast, about: [heron], place: overview-table, claim: Heron is fast., verdict: "true", fact: It is., {EVIDENCE}}}
""",
    "unverified.yaml": """\
entries:
  - {what: A survey., why: Not public., second_hand: false, checked: 2026-01-02}
""",
    "profiles.yaml": """\
profiles:
  - {id: service, name: A service, when: It answers programs., weights: {speed: 5, ease: 0}}
""",
    "migrations/heron-to-ibis.yaml": f"""\
summary: {{text: A week., {EVIDENCE}}}
changes:
  - {{concept: Routes, before: app.route, after: urls.py, {EVIDENCE}}}
""",
    "benchmarks/public.yaml": f"""\
title: A public run
kind: published
hardware: not stated
load_generator: wrk
method: One machine.
caveats:
  - {{number: 1, text: One run only.}}
{EVIDENCE.replace(", ", chr(10))}
""",
    "benchmarks/public.csv": """\
framework,variant,workload,connections,keep_alive,rps,p50_ms,p99_ms,error_percent,run,server,orm,caveats
heron,Heron,json,64,yes,1200.5,1.5,9,,2025,,,1
ibis,Ibis,json,64,yes,800,,,0,2025,,,
""",
    "adoption.csv": """\
package,metric,date,value,source,checked,note
heron,stars,2026-01-02,12,https://example.org/stars,2026-01-03,
""",
    "releases.csv": """\
package,version,date,python,yanked
heron,3.10,2026-01-01,>=3.11,false
""",
    "examples/hello/task.yaml": """\
title: Say hello
when: First of all.
order: 1
frameworks:
  heron: {files: [app.py]}
""",
    "examples/hello/contract.yaml": """\
summary: It says hello.
steps:
  - {name: Hello, request: GET /, expect: {status: 200, json_has: {hello: [1, {to: $text}]}}}
""",
    "examples/hello/mutations.yaml": """\
mutations:
  - {framework: heron, file: app.py, find: hello, replace: bye, why: It is rude., caught_by: Hello}
  - {framework: heron, file: app.py, find: print, replace: repr, why: It is silent., caught_by: Hello}
""",
    "examples/hello/checked.yaml": """\
frameworks:
  heron: {runs: [{python: "3.11", day: 2026-01-02, packages: {heron: "3.10"}}]}
""",
    "examples/hello/heron/app.py": "print('hello')\n",
}


def write_small_data(folder: Path) -> None:
    """Write every file of the small data folder into `folder`."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
