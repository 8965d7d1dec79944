"""Definitions that come with the package, and those that users save over them."""

from pathlib import Path

import pytest

from app.errors import NotFound
from app.workflows.library import DefinitionLibrary, slug_of
from app.workflows.loader import InvalidDefinition
from app.workflows.registry import PluginRegistry

MINE = "name: my-release\nversion: 2.0.0\ndescription: Mine.\nsteps: [{id: a, type: approval}]\n"


@pytest.fixture
def library(tmp_path: Path) -> DefinitionLibrary:
    (tmp_path / "my-release.yaml").write_text(MINE, encoding="utf-8")
    return DefinitionLibrary(tmp_path, PluginRegistry.installed())


def test_built_in_and_saved_definitions_are_listed(library: DefinitionLibrary) -> None:
    rows = {row["name"]: row for row in library.list()}

    assert library.names() == sorted(rows)
    assert rows["release"]["source"] == "built_in"
    assert rows["release"]["kind"] == "release"
    assert rows["my-release"] == {
        "name": "my-release",
        "version": "2.0.0",
        "kind": None,
        "description": "Mine.",
        "source": "saved",
    }


def test_a_saved_definition_overlays_the_built_in_one(
    library: DefinitionLibrary, tmp_path: Path
) -> None:
    (tmp_path / "release.yaml").write_text(MINE.replace("my-release", "release"), encoding="utf-8")

    assert library.get("release").definition.version == "2.0.0"
    assert [row["source"] for row in library.list() if row["name"] == "release"] == ["saved"]


def test_an_edited_file_is_seen(library: DefinitionLibrary, tmp_path: Path) -> None:
    before = library.get("my-release")
    assert library.get("my-release") is before

    (tmp_path / "my-release.yaml").write_text(MINE.replace("2.0.0", "2.1.0"), encoding="utf-8")

    assert library.get("my-release").definition.version == "2.1.0"


def test_an_unknown_name_offers_the_nearest(library: DefinitionLibrary) -> None:
    with pytest.raises(NotFound, match="'release'") as raised:
        library.get("relaese")
    assert raised.value.code == "unknown_definition"


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "a/b", "", "Release"])
def test_a_name_is_never_a_path(library: DefinitionLibrary, name: str) -> None:
    with pytest.raises(NotFound):
        library.get(name)


def test_a_broken_file_does_not_hide_the_others(library: DefinitionLibrary, tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("name: [", encoding="utf-8")
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")

    rows = {row["name"]: row for row in library.list()}

    assert rows["broken"]["problems"][0]["code"] == "yaml_syntax"
    assert rows["binary"]["problems"][0]["code"] == "unreadable"
    assert rows["my-release"]["version"] == "2.0.0"


def test_a_file_holds_the_definition_of_its_name(
    library: DefinitionLibrary, tmp_path: Path
) -> None:
    (tmp_path / "other.yaml").write_text(MINE, encoding="utf-8")

    with pytest.raises(InvalidDefinition, match="my-release"):
        library.get("other")


def test_without_a_folder_there_are_the_built_in_ones(tmp_path: Path) -> None:
    assert "release" in DefinitionLibrary(tmp_path / "missing", PluginRegistry.installed()).names()


def test_a_definition_of_another_dialect_is_found_by_its_name_or_its_slug(
    library: DefinitionLibrary, tmp_path: Path
) -> None:
    text = 'workflow: {name: "Big Release", steps: [{id: step-1, handler: approval}]}\n'
    (tmp_path / "big-release.yaml").write_text(text, encoding="utf-8")
    assert library.get("Big Release") is library.get("big-release")
    assert library.get("big-release").dialect == "wrapped"
    assert "big-release" in library.names()
    assert slug_of("My  Release!") == "my-release"
    assert slug_of("Änderung 2") == "anderung-2"
    assert slug_of("\u53d1\u5e03") == ""
    with pytest.raises(NotFound):
        library.get("My Release")
