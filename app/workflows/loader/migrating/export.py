"""A definition of any form, written in the canonical one as YAML or JSON."""

from typing import Literal

import orjson

from app.workflows.loader.loaded import LoadedDefinition
from app.workflows.loader.migrating.migration import canonical_data, migrate_text
from app.workflows.loader.migrating.spacing import spaced
from app.workflows.loader.migrating.yaml_text import ordered, yaml_text

__all__ = ["export"]


def export(loaded: LoadedDefinition, form: Literal["yaml", "json"]) -> str:
    if form == "json":
        data = ordered(canonical_data(loaded))
        return orjson.dumps(data, option=orjson.OPT_INDENT_2).decode() + "\n"
    if loaded.dialect == "canonical" and loaded.text.lstrip().startswith("{"):
        return spaced(yaml_text(canonical_data(loaded)))
    return migrate_text(loaded).text
