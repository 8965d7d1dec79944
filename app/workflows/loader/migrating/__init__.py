"""Any accepted document as a canonical one that behaves the same, its comments kept."""

from app.workflows.loader.migrating.migration import Migration, canonical_data, migrate_text
from app.workflows.loader.migrating.yaml_text import yaml_text

__all__ = ["Migration", "canonical_data", "migrate_text", "yaml_text"]
