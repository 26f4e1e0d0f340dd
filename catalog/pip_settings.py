"""Settings of the user's pip for the package index, which `catalog refresh` and `catalog new` use too."""

import ast
import importlib.util
import os
import subprocess
import sys
from collections.abc import Mapping

import requests
from pypi_simple import ACCEPT_JSON_PREFERRED, PYPI_SIMPLE_ENDPOINT


class RefreshFailed(Exception):
    """Error that leaves the files as they are; the text is one line with the reason."""


def pip_settings() -> dict[str, str]:
    """Return pip's settings from its files and PIP_* variables, by option name (`index-url`). Without pip, only the variables count."""
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
    """Parse the lines of `pip config list` (`global.index-url='…'`); as in pip, the more specific section wins."""
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
    """Return the indexes that pip uses, in order. Folders are left out, because they have no upload times."""
    if settings.get("no-index", "").lower() in ("1", "yes", "on", "true"):
        return []
    urls = [settings.get("index-url") or PYPI_SIMPLE_ENDPOINT, *settings.get("extra-index-url", "").split()]
    return [url for url in urls if not url.startswith("file:")]


def session_for(settings: Mapping[str, str]) -> requests.Session:
    """Return a session with pip's proxy and certificates. As in pip, other settings come from the environment."""
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
