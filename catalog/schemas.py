"""Generates JSON Schemas for editors from the models."""

import json
from pathlib import Path

from pydantic import BaseModel

from catalog import models

SCHEMAS: dict[str, type[BaseModel]] = {
    "vocabulary": models.Vocabulary,
    "criteria": models.Criteria,
    "features": models.Features,
    "framework": models.Framework,
    "search": models.SearchWords,
    "guide": models.Guide,
    "unverified": models.UnverifiedList,
    "profiles": models.Profiles,
    "migration": models.Migration,
    "benchmark": models.BenchmarkHead,
    "result": models.ResultHead,
    "task": models.Task,
    "contract": models.Contract,
    "native": models.Native,
    "mutations": models.Mutations,
    "checked": models.CheckedFile,
    "bench": models.BenchFile,
}


def catalog_schema_text() -> str:
    """Return the schema of the whole catalogue, which is the response of /api/catalog."""
    from catalog.catalog import Catalog  # here, because the other schemas do not need the code that reads files

    return json.dumps(Catalog.model_json_schema(mode="serialization"), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def schema_text(model: type[BaseModel]) -> str:
    """Return the JSON Schema of a model with sorted keys and a newline at the end, which keeps diffs small."""
    return json.dumps(model.model_json_schema(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def write_schemas(folder: Path) -> list[Path]:
    """Write <name>.schema.json for each kind of file into `folder`, and return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, model in SCHEMAS.items():
        path = folder / f"{name}.schema.json"
        path.write_text(schema_text(model), encoding="utf-8")
        paths.append(path)
    whole = folder / "catalog.schema.json"
    whole.write_text(catalog_schema_text(), encoding="utf-8")
    return [*paths, whole]
