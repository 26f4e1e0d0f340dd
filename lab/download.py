"""An example to take along, packed so that it runs with the commands it is shown with."""

import io
import shlex
import zipfile

from catalog.models import Example, Run

PORT = 8000
MOMENT = (2000, 1, 1, 0, 0, 0)  # the same content gives the same bytes


def command_text(command: str) -> str:
    """A command of an example as one types it."""
    return command.replace("{port}", str(PORT))


def start_commands(run: Run) -> list[str]:
    """What one types to start an example for development."""
    exports = [f"export {name}={shlex.quote(value)}" for name, value in run.environment.items()]
    return [*exports, *run.setup, *(f"{command} &" for command in run.beside), command_text(run.development)]


def readme(title: str, example: Example) -> str:
    """How to install and run the download."""
    commands = ["python -m venv .venv", ". .venv/bin/activate", "pip install -r requirements.txt"]
    commands += start_commands(example.run) if example.run else []
    steps = "\n".join(f"    {command}" for command in commands)
    return f"# {title}\n\nIn this folder:\n\n{steps}\n\nThen open http://127.0.0.1:{PORT}\n"


def archive(title: str, example: Example) -> bytes:
    """A zip of all files, requirements.txt and a README with the commands."""
    content = {file.name: file.text for file in (*example.files, *example.project)}
    content["requirements.txt"] = "".join(f"{package}\n" for package in example.packages)
    content["README.md"] = readme(title, example)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in sorted(content.items()):
            file.writestr(zipfile.ZipInfo(name, MOMENT), text, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
