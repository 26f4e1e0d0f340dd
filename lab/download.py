"""Packs an example as an archive that runs with the commands shown beside it."""

import io
import shlex
import zipfile

from catalog.models import Example, Run

PORT = 8000
MOMENT = (2000, 1, 1, 0, 0, 0)  # the same content gives the same bytes


def command_text(command: str) -> str:
    """Return a command of an example as it is typed."""
    return command.replace("{port}", str(PORT))


def start_commands(run: Run) -> list[str]:
    """Return the commands that start an example for development."""
    exports = [f"export {name}={shlex.quote(value)}" for name, value in run.environment.items()]
    return [*exports, *run.setup, *(f"{command} &" for command in run.beside), command_text(run.development)]


def readme(title: str, example: Example) -> str:
    """Return how to install and run the download."""
    commands = ["python -m venv .venv", ". .venv/bin/activate", "pip install -r requirements.txt"]
    commands += start_commands(example.run) if example.run else []
    steps = "\n".join(f"    {command}" for command in commands)
    return f"# {title}\n\nIn this folder:\n\n{steps}\n\nThen open http://127.0.0.1:{PORT}\n"


def archive(title: str, example: Example) -> bytes:
    """Return a zip with all files, requirements.txt and a README."""
    content = {file.name: file.text for file in (*example.files, *example.project)}
    content["requirements.txt"] = "".join(f"{package}\n" for package in example.packages)
    content["README.md"] = readme(title, example)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in sorted(content.items()):
            file.writestr(zipfile.ZipInfo(name, MOMENT), text, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
