"""Where and how the user's pip asks the package index; `catalog refresh` and `catalog new` ask the same way."""

import ast
import importlib.util
import os
import subprocess
import sys
from collections.abc import Mapping

import requests
from pypi_simple import ACCEPT_JSON_PREFERRED, PYPI_SIMPLE_ENDPOINT


class RefreshFailed(Exception):
    """Why the file stays as it is, in one line."""


def pip_settings() -> dict[str, str]:
    """pip's settings from its files and PIP_* variables, by option name (`index-url`). Where pip is missing, the variables."""
    if importlib.util.find_spec("pip") is None:
        return {name[4:].lower().replace("_", "-"): value for name, value in os.environ.items() if name.startswith("PIP_") and value}
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "config", "list"]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    try:
        list_files = subprocess.run(command, env=environment, capture_output=True, check=True, encoding="utf-8", timeout=60).stdout
    except (OSError, ValueError, subprocess.SubprocessError):
        raise RefreshFailed("pip does not tell its settings; see `python -m pip config list`") from None
    return settings_from(list_files)


def settings_from(list_files: str) -> dict[str, str]:
    """The lines of `pip config list` (`global.index-url='…'`) as one mapping, the stronger section last as in pip."""
    sections: dict[str, dict[str, str]] = {"global": {}, "install": {}, ":env:": {}}
    for line in list_files.splitlines():
        name, _, quoted = line.partition("=")
        section, _, option = name.rpartition(".")
        try:
            value = ast.literal_eval(quoted)
        except (SyntaxError, ValueError):
            continue
        if section in sections and value:
            sections[section][option] = str(value)
    return {option: value for section in sections.values() for option, value in section.items()}


def index_urls(settings: Mapping[str, str]) -> list[str]:
    """Where pip looks, in order, but for folders: they tell no upload times."""
    if settings.get("no-index", "").lower() in ("1", "yes", "on", "true"):
        return []
    urls = [settings.get("index-url") or PYPI_SIMPLE_ENDPOINT, *settings.get("extra-index-url", "").split()]
    return [url for url in urls if not url.startswith("file:")]


def session_for(settings: Mapping[str, str]) -> requests.Session:
    """A session with pip's proxy and certificates. Like pip's, it takes the rest from the environment."""
    session = requests.Session()
    session.headers["Accept"] = ACCEPT_JSON_PREFERRED
    if proxy := settings.get("proxy"):
        session.proxies = {"http": proxy, "https": proxy}
        session.trust_env = False
    if certificates := settings.get("cert"):
        session.verify = certificates
    if client_certificate := settings.get("client-cert"):
        session.cert = client_certificate
    return session
