"""Applies deliberate mistakes to examples and reports which contract step catches each."""

from catalog import Catalog
from catalog.models import Example, Mutation, SourceFile
from lab.example_checks import example_difference
from lab.server import NotServed


def mutated(example: Example, mutation: Mutation) -> Example:
    """Return the example with the mistake."""

    def changed(files: tuple[SourceFile, ...]) -> tuple[SourceFile, ...]:
        return tuple(
            file.model_copy(update={"text": file.text.replace(mutation.find, mutation.replace)}) if file.name == mutation.file else file
            for file in files
        )

    return example.model_copy(update={"files": changed(example.files), "project": changed(example.project)})


def caught_by(data: Catalog, task: str, mutation: Mutation) -> str:
    """Return the step or native case that catches the mistake, "" if none does, or the reason if the example no longer starts."""
    example = mutated(data.examples[task][mutation.framework], mutation)
    try:
        difference = example_difference(data, task, mutation.framework, example)
    except NotServed as error:
        return str(error)
    return difference.step if difference else ""
