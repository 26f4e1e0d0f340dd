"""What deploy/ and its neighbours promise can be read by the programs that read it, and fits the guide."""

import json
import re
import shutil
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT
from packaging.requirements import Requirement
from streamlit import config

from support.replicas import MAKE_CERTIFICATE, local_nginx_config
from support.servers import Server

BIN = Path(sys.executable).parent
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/opt/homebrew/bin")


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=60, check=False, cwd=ROOT)


# ---------------------------------------------------------------- each file by its own reader


def test_dockerfile_has_no_fault(tmp_path: Path) -> None:
    assert run(BIN / "hadolint", "Dockerfile").stdout == ""
    (tmp_path / "Dockerfile").write_text((ROOT / "Dockerfile").read_text().replace("python:3.11.14-slim-bookworm", "python:latest"))
    assert "DL3007" in run(BIN / "hadolint", tmp_path / "Dockerfile").stdout


def test_container_is_small_and_not_root() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert re.fullmatch(r"FROM python:3\.\d+\.\d+-slim-\w+", next(line for line in lines if line.startswith("FROM")))
    assert re.fullmatch(r"USER [1-9]\d+:[1-9]\d+", next(line for line in lines if line.startswith("USER")))
    assert any(line.startswith("HEALTHCHECK") for line in lines)


def test_container_holds_what_the_server_needs() -> None:
    """What the Dockerfile copies is let through, and every folder that the server's code stands in is copied."""
    copied = {
        word.removeprefix("./") for line in re.findall(r"(?m)^COPY (.*) \S+$", (ROOT / "Dockerfile").read_text()) for word in line.split()
    }
    passed = {line.removeprefix("!").split("/")[0] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied == passed
    assert all((ROOT / name).exists() for name in copied)
    tops = {path.parent.name for path in ROOT.glob("*/__init__.py")} | {"pages", "data", ".streamlit", "app.py", "requirements.txt"}
    assert tops <= copied | {"perf", "support", "tests"}


def test_compose_file_fits_its_schema(tmp_path: Path) -> None:
    check = (BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec")
    assert run(*check, "compose.yaml").returncode == 0
    (tmp_path / "compose.yaml").write_text((ROOT / "compose.yaml").read_text().replace("read_only: true", "readonly: true"))
    assert run(*check, tmp_path / "compose.yaml").returncode == 1


def test_every_container_of_compose_is_locked_down() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    assert set(services) == {"app-a", "app-b", "proxy"}
    for service in services.values():
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["mem_limit"]


def test_kubernetes_file_fits_the_api(tmp_path: Path) -> None:
    check = (BIN / "kubernetes-validate", "--strict", "--no-warn")
    done = run(*check, "deploy/kubernetes.yaml")
    assert done.returncode == 0, done.stdout
    own = [each for each in kubernetes() if not each["apiVersion"].startswith("traefik.io/")]  # of Traefik's it has no schema
    assert done.stdout.count("passed") == len(own) > 0
    (tmp_path / "bad.yaml").write_text((ROOT / "deploy" / "kubernetes.yaml").read_text().replace("readinessProbe", "readynessProbe"))
    assert run(*check, tmp_path / "bad.yaml").returncode != 0


def kubernetes(kind: str = "") -> list[dict[str, Any]]:
    """The objects of deploy/kubernetes.yaml, all or of one kind."""
    objects = yaml.safe_load_all((ROOT / "deploy" / "kubernetes.yaml").read_text())
    return [each for each in objects if kind in ("", each["kind"])]


def test_kubernetes_names_fit_together() -> None:
    [deployment], [service], [scaler], [budget] = map(
        kubernetes, ("Deployment", "Service", "HorizontalPodAutoscaler", "PodDisruptionBudget")
    )
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert (
        labels == deployment["spec"]["selector"]["matchLabels"] == service["spec"]["selector"] == budget["spec"]["selector"]["matchLabels"]
    )
    [container] = deployment["spec"]["template"]["spec"]["containers"]
    assert container["ports"][0]["name"] == service["spec"]["ports"][0]["targetPort"]
    settings = {setting["name"]: setting["value"] for setting in container["env"]}
    hosts = set()
    for ingress in kubernetes("Ingress"):
        [rule] = ingress["spec"]["rules"]
        hosts.add(rule["host"])
        for path in rule["http"]["paths"]:
            assert path["backend"]["service"] == {
                "name": service["metadata"]["name"],
                "port": {"name": service["spec"]["ports"][0]["name"]},
            }
    assert hosts == {settings["STREAMLIT_SERVER_ALLOWED_HOSTS"]} == {settings["GUIDE_URL"].removeprefix("https://")}
    assert scaler["spec"]["scaleTargetRef"]["name"] == deployment["metadata"]["name"]
    assert scaler["spec"]["minReplicas"] > budget["spec"]["minAvailable"]
    assert service["metadata"]["annotations"]["traefik.ingress.kubernetes.io/service.sticky.cookie"] == "true"


def limits_by_path() -> dict[str, list[dict[str, Any]]]:
    """Path → the middlewares that a request for it passes, from the annotation of its ingress."""
    middlewares = {each["metadata"]["name"]: each["spec"] for each in kubernetes("Middleware")}
    found = {}
    for ingress in kubernetes("Ingress"):
        named = ingress["metadata"]["annotations"].get("traefik.ingress.kubernetes.io/router.middlewares", "")
        names = [re.fullmatch(r"default-([\w-]+)@kubernetescrd", name)[1] for name in named.split(",") if name]  # type: ignore[index]
        for path in ingress["spec"]["rules"][0]["http"]["paths"]:
            found[path["path"]] = [middlewares[name] for name in names]
    assert [spec for spec in middlewares.values() if not any(spec in passed for passed in found.values())] == [], "not used"
    return found


def test_kubernetes_limits_readers_as_nginx_does() -> None:
    """The same numbers on the same paths; Traefik's own fields, as there is no schema of them here."""
    nginx = (ROOT / "deploy" / "nginx.conf").read_text()
    locations = {path.rstrip("/"): body for path, body in re.findall(r"location =? ?(/[/\w-]+) \{([^}]*)\}", nginx)}
    rates = dict(re.findall(r"zone=(\w+):1m rate=(\d+)r/s", nginx))
    by_path = limits_by_path()
    by_address = {"ipStrategy": {"depth": 0}}
    limited = [path for path, body in locations.items() if "limit_" in body]
    assert len(limited) == 3
    for path in limited:
        body = locations[path]
        expected: list[dict[str, Any]] = [
            {"rateLimit": {"average": int(rates[zone]), "burst": int(burst), "sourceCriterion": by_address}}
            for zone, burst in re.findall(r"limit_req zone=(\w+) burst=(\d+) nodelay", body)
        ]
        for zone, number in re.findall(r"limit_conn (\w+) (\d+)", body):
            criterion = {"requestHost": True} if zone.startswith("all_") else by_address
            expected.append({"inFlightReq": {"amount": int(number), "sourceCriterion": criterion}})
        expected += [
            {"buffering": {"maxRequestBodyBytes": int(megabytes) * 1024**2}}
            for megabytes in re.findall(r"client_max_body_size (\d+)m", body)
        ]
        assert by_path[path] == expected
    closed = [path for path, body in locations.items() if "return 404" in body]
    assert len(closed) == 2
    assert [by_path[path] for path in closed] == [[{"ipAllowList": {"sourceRange": ["127.0.0.1/32"]}}]] * 2
    assert by_path["/"] == by_path["/api/health"] == by_path["/api/live"] == []


def test_every_ingress_of_kubernetes_speaks_tls_and_exact_paths_come_first() -> None:
    name = "traefik.ingress.kubernetes.io/router."
    for ingress in kubernetes("Ingress"):
        notes = ingress["metadata"]["annotations"]
        assert notes[name + "entrypoints"] == "websecure"
        assert ingress["spec"].get("tls") or notes[name + "tls"] == "true"
        exact = [path for path in ingress["spec"]["rules"][0]["http"]["paths"] if path["pathType"] == "Exact"]
        assert bool(exact) == (name + "priority" in notes)


def test_probes_answer(server: Server) -> None:
    """Each address that a probe, the health check or the page on watching names."""
    [container] = kubernetes("Deployment")[0]["spec"]["template"]["spec"]["containers"]
    by_kind = {kind: container[f"{kind}Probe"]["httpGet"]["path"] for kind in ("startup", "liveness", "readiness")}
    # A restart would not bring data that are missing, so only readiness asks for them.
    assert by_kind == {"startup": "/api/live", "liveness": "/api/live", "readiness": "/api/health"}
    probes = [*by_kind.values()]
    probes += re.findall(r"8501(/[\w/-]+)", (ROOT / "Dockerfile").read_text())
    page = (ROOT / "deploy" / "README.md").read_text()
    watched = set(re.findall(r"(?m)^\| `(/[\w/-]+)` \|", page)) - {"/_stcore/script-health-check"}  # off unless set
    paths = {*probes, *watched}
    assert {"/api/live", "/api/health"} == set(probes)
    for path in paths:
        assert server.client.get(path).status_code == 200


def test_nginx_reads_its_file(tmp_path: Path) -> None:
    if not NGINX:
        pytest.skip("nginx is not installed")
    subprocess.run(MAKE_CERTIFICATE.split(), cwd=tmp_path, check=True, capture_output=True)
    text = local_nginx_config(tmp_path, 8443, {"app-a": 1, "app-b": 2})
    (tmp_path / "nginx.conf").write_text(text)
    done = run(NGINX, "-t", "-c", tmp_path / "nginx.conf", "-e", "stderr")
    assert (done.returncode, "warn" in done.stderr) == (0, False), done.stderr
    (tmp_path / "nginx.conf").write_text(text.replace("split_clients", "split_client"))
    assert run(NGINX, "-t", "-c", tmp_path / "nginx.conf", "-e", "stderr").returncode == 1


def test_nginx_and_compose_name_the_same_host() -> None:
    """Out of the box they agree, and each line to change is marked."""
    [host] = set(re.findall(r"GUIDE_HOST:-([^}]*)}", (ROOT / "compose.yaml").read_text()))
    lines = [line.strip() for line in (ROOT / "deploy" / "nginx.conf").read_text().splitlines() if line.strip().startswith("server_name")]
    assert len(lines) == 2
    assert all(line.startswith(f"server_name {host}; # CHANGE: ") for line in lines)


GITHUB_FILES = [
    *(("workflows", path) for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))),
    *(
        ("issue-config" if path.stem == "config" else "issue-forms", path)
        for path in sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
    ),
]


@pytest.mark.parametrize(("kind", "path"), GITHUB_FILES, ids=[path.stem for _, path in GITHUB_FILES])
def test_files_for_github_fit_their_schemas(kind: str, path: Path) -> None:
    done = run(BIN / "check-jsonschema", "--builtin-schema", f"vendor.github-{kind}", path)
    assert done.returncode == 0, done.stdout


def test_checks_before_a_commit_are_those_of_make() -> None:
    """Local hooks, whose tools are in .venv: nothing is fetched."""
    done = run(BIN / "pre-commit", "validate-config", ".pre-commit-config.yaml")
    assert done.returncode == 0, done.stdout
    [repository] = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert repository["repo"] == "local"
    makefile = (ROOT / "Makefile").read_text().replace("$(BIN)", ".venv/bin")
    for hook in repository["hooks"]:
        assert hook["language"] == "system"
        assert hook["entry"].removesuffix(" --force-exclude").replace("ruff format", "ruff format --check") in makefile


def test_dev_container_makes_what_there_is() -> None:
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())
    targets = re.findall(r"(?m)^([\w./ -]+):", (ROOT / "Makefile").read_text())
    known = {name for line in targets for name in line.split()}
    assert set(container["postCreateCommand"].split()[1:]) <= known
    assert container["forwardPorts"] == [8501]


# ---------------------------------------------------------------- settings


def test_settings_in_deployments_are_ones_that_something_reads() -> None:
    files = [ROOT / name for name in ("Dockerfile", "compose.yaml", "deploy/kubernetes.yaml", "deploy/README.md", "README.md")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    code = "\n".join(
        path.read_text(encoding="utf-8") for part in ("pages", "components", "catalog", "lab") for path in (ROOT / part).rglob("*.py")
    )
    code += (ROOT / "app.py").read_text() + "GUIDE_HOST"  # which compose itself reads
    ours = set(re.findall(r"\bGUIDE_[A-Z_]+\b", text))
    assert ours
    assert {name for name in ours if name not in code} == set()
    templates = config._config_options_template  # noqa: SLF001  # no public call lists the options
    options = {"STREAMLIT_" + re.sub(r"[.]|(?<=[a-z])(?=[A-Z])", "_", key).upper() for key in templates}
    assert set(re.findall(r"\bSTREAMLIT_[A-Z_]+\b", text)) <= options


def test_community_cloud_takes_requirements_txt() -> None:
    """It takes the first of these that is there, and pyproject.toml only where it is one of Poetry's."""
    order = ("uv.lock", "Pipfile", "environment.yml", "requirements.txt")
    assert next(name for name in order if (ROOT / name).exists()) == "requirements.txt"
    assert "[tool.poetry]" not in (ROOT / "pyproject.toml").read_text()


PAGES_ALONE = """
import logging, runpy, sys
from support.pages import page_app, registered_pages
from importlib.metadata import packages_distributions
from packaging.utils import canonicalize_name

allowed = set(sys.argv[1].split())
owners = packages_distributions()

class Absent:
    def find_spec(self, name, path=None, target=None):
        if is_foreign(name):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

def is_foreign(name):
    names = {canonicalize_name(owner) for owner in owners.get(name.partition(".")[0], ())}
    return bool(names) and not names & allowed

for name in filter(is_foreign, list(sys.modules)):
    del sys.modules[name]
sys.meta_path.insert(0, Absent())
failed = []
handler = logging.Handler(logging.ERROR)
handler.emit = failed.append
logging.getLogger("guide").addHandler(handler)
pages = [""]
for address in pages:
    app = page_app(address)
    pages += [found for found in registered_pages(app) if found not in pages]
    assert not app.exception and not failed, (address, app.exception, failed)
import app
sys.argv[1:] = ["check"]
try:
    runpy.run_module("catalog", run_name="__main__")
except SystemExit as ended:
    assert not ended.code
print(len(pages), "pages")
"""
"""Draws every page, loads the server and checks the data where no module of any other package can be imported."""


def test_dashboard_needs_nothing_but_requirements_txt() -> None:
    """Community Cloud and the image install this lock alone."""
    locked = re.findall(r"(?m)^([\w.-]+)==", (ROOT / "requirements.txt").read_text())
    done = subprocess.run(
        [sys.executable, "-c", PAGES_ALONE, " ".join([*locked, "pip"])], capture_output=True, text=True, timeout=240, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout.split()[-2]) > 10


def test_no_secret_is_tracked() -> None:
    tracked = run("git", "ls-files").stdout.split()
    assert not [name for name in tracked if re.search(r"secrets\.toml|\.env$|\.pem$|\.key$|id_rsa", name)]
    ignored = (ROOT / ".gitignore").read_text().split()
    assert {".streamlit/secrets.toml", "certificates/"} <= set(ignored)


# ---------------------------------------------------------------- licences

PERMISSIVE = re.compile(
    r"^(MIT(-0|-CMU)?|BSD|BSD-[23]-Clause|Apache-2\.0|Apache (Software )?License|TCL|3-Clause BSD"
    r"|ISC|PSF-2\.0|Python-2\.0|Python Software Foundation|Unlicense"
    r"|Zlib|0BSD|CC0-1\.0|HPND|Public Domain|Mozilla Public|MPL-2\.0)",
    re.IGNORECASE,
)
"""Licences under which the guide can be hosted and passed on; MPL covers only changes to the package's own files."""


def licence_of(metadata: dict[str, list[str]]) -> list[str]:
    """The expression, else the classifiers, else the first line of the free text; each as one licence or an `AND`/`OR` of several."""
    if expression := metadata.get("License-Expression"):
        return expression
    named = [line.split(" :: ")[-1] for line in metadata.get("Classifier", []) if line.startswith("License :: ") and line.count(" :: ") > 1]
    return named or [(text.splitlines() or [""])[0] for text in metadata.get("License", [])]


def is_permissive(licence: str) -> bool:
    """Of `A OR B` one must do, of `A AND B` all."""
    return any(
        all(PERMISSIVE.match(part.strip("() ").removeprefix("The ")) for part in either.split(" AND ")) for either in licence.split(" OR ")
    )


def test_licences_of_what_the_guide_installs() -> None:
    lines = [line.removesuffix(" \\") for line in (ROOT / "requirements-examples.txt").read_text().splitlines() if re.match(r"\w", line)]
    needed = [requirement for requirement in map(Requirement, lines) if not requirement.marker or requirement.marker.evaluate()]
    pinned = {requirement.name.lower().replace("_", "-") for requirement in needed}
    found = {}
    for distribution in distributions():
        name = str(distribution.metadata["Name"]).lower().replace("_", "-")
        if name in pinned:
            found[name] = licence_of(
                {key: distribution.metadata.get_all(key) or [] for key in ("License-Expression", "Classifier", "License")}
            )
    assert pinned == set(found)
    assert {name: licences for name, licences in found.items() if not licences or not all(map(is_permissive, licences))} == {}


def test_licences_that_are_not_permissive_are_found() -> None:
    assert is_permissive("MIT OR GPL-3.0-only")
    assert not is_permissive("MIT AND GPL-3.0-only")
    assert not is_permissive("GNU General Public License v3 (GPLv3)")
