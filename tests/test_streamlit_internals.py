"""Each private part of Streamlit that we rely on stands in one module, which names the version it was written against.

A raised version makes these tests fail: read the module again, run the tests of what it does, then name the new version in it.
"""

import re
from pathlib import Path

import pytest
import streamlit
from streamlit import net_util
from streamlit.runtime import Runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from components.no_outgoing_requests import never_ask_for_own_address

ROOT = Path(__file__).parent.parent
VERSION = ".".join(streamlit.__version__.split(".")[:2])
INTERNALS = {
    "server/front_end.py": r"__streamlit\b|<title>Streamlit|index\.html\"",
    "server/frames.py": r"streamlit\.proto",
    "server/uploads.py": r"streamlit\.runtime (?:import|as)|streamlit\.runtime\.(?!scriptrunner)",
    "components/url.py": r"streamlit\.runtime\.scriptrunner",
    "components/no_outgoing_requests.py": r"net_util",
    "support/reader.py": r"streamlit\.proto",
    "support/pages.py": r"_page_hash|_registered_pages|calc_hash|local_script_runner",
}
"""Module → what only it may hold."""
PARTS = ("server", "pages", "components", "lab", "perf", "support", "tests", "docs")
FILES = {path: path.read_text(encoding="utf-8") for part in PARTS for path in (ROOT / part).rglob("*.py") if path != Path(__file__)}


@pytest.mark.parametrize("module", INTERNALS)
def test_module_names_the_version_it_was_written_against(module: str) -> None:
    text = (ROOT / module).read_text(encoding="utf-8")
    assert re.search(INTERNALS[module], text), f"{module} holds nothing of it any more; take its line out here"
    assert f"Streamlit {VERSION}" in text, f"Streamlit {streamlit.__version__} is installed: read {module} again"


@pytest.mark.parametrize("pattern", dict.fromkeys(INTERNALS.values()))
def test_private_parts_stand_in_one_module(pattern: str) -> None:
    """The protocol has two ends, and so two modules."""
    found = {str(path.relative_to(ROOT)) for path, text in FILES.items() if re.search(pattern, text)}
    assert found == {module for module, held in INTERNALS.items() if held == pattern}


def test_streamlit_keeps_uploads_where_they_are_looked_for() -> None:
    manager = MemoryUploadedFileManager("/_stcore/upload_file")
    assert manager.file_storage == {}
    manager.remove_session_files("nobody")
    assert hasattr(Runtime, "uploaded_file_mgr")
    assert hasattr(Runtime, "is_active_session")


def test_the_address_is_remembered_where_streamlit_looks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_internal_ip", "_external_ip"):
        monkeypatch.setattr(net_util, name, None)
    monkeypatch.setattr(net_util, "_make_blocking_http_get", lambda *_, **__: pytest.fail("it asks"))
    never_ask_for_own_address()
    assert net_util.get_external_ip() == net_util.get_internal_ip() == "127.0.0.1"
