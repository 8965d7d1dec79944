"""Saving definitions: nobody overwrites what he has not seen, no text is lost, deleting uncovers what was covered."""

import asyncio
from pathlib import Path

import pytest

from app.errors import Conflict, Invalid, NotFound, Unavailable
from app.principal import Principal
from app.workflows.library import DefinitionLibrary, export_text
from app.workflows.library import versions as versions_module
from app.workflows.loader import InvalidDefinition
from app.workflows.registry import PluginRegistry

ONE = "name: nightly\nsteps: [{id: a, type: approval}]\n"
TWO = ONE.replace("name: nightly", "name: nightly\nversion: 2.0.0")
THREE = ONE.replace("name: nightly", "name: nightly\nversion: 3.0.0")
ANNA = Principal("anna", frozenset())


@pytest.fixture
def library(tmp_path: Path) -> DefinitionLibrary:
    return DefinitionLibrary(tmp_path, PluginRegistry.installed())


def texts(library: DefinitionLibrary, name: str) -> list[tuple[int | None, bool]]:
    return [(one.number, one.present) for one in library.history.revisions(name)]


async def test_every_save_is_a_version_that_stays(library: DefinitionLibrary) -> None:
    first = await library.create(ONE, comment="begin", actor=ANNA)
    second = await library.replace("nightly", TWO, if_match=first.loaded.digest)

    assert (first.number, first.created, second.number, second.created) == (1, True, 2, False)
    newest, oldest = library.history.revisions("nightly")
    assert (oldest.by, oldest.comment, oldest.present) == ("anna", "begin", False)
    assert newest.present
    assert library.history.text("nightly", oldest) == ONE
    assert library.get("nightly").text == TWO


async def test_the_same_text_is_no_new_version(library: DefinitionLibrary) -> None:
    first = await library.create(ONE)
    again = await library.replace("nightly", ONE, if_match=first.loaded.digest)
    assert (again.number, texts(library, "nightly")) == (1, [(1, True)])


async def test_a_text_that_was_changed_meanwhile_is_not_overwritten(
    library: DefinitionLibrary,
) -> None:
    read = (await library.create(ONE)).loaded.digest
    await library.replace("nightly", TWO, if_match=read, actor=ANNA)

    with pytest.raises(Conflict, match="by anna at") as raised:
        await library.replace("nightly", THREE, if_match=read)

    assert raised.value.code == "definition_changed"
    assert "+version: 2.0.0" in raised.value.details["diff"]
    assert raised.value.details["changes"]["fields"] == ["version"]
    assert library.get("nightly").text == TWO


async def test_of_many_that_save_the_same_reading_one_wins(library: DefinitionLibrary) -> None:
    read = (await library.create(ONE)).loaded.digest
    saves = [
        library.replace("nightly", ONE.replace("a,", f"a{i},"), if_match=read) for i in range(20)
    ]
    ended = await asyncio.gather(*saves, return_exceptions=True)
    assert sum(not isinstance(one, Exception) for one in ended) == 1
    assert all(isinstance(one, Conflict) for one in ended if isinstance(one, Exception))
    assert texts(library, "nightly") == [(2, True), (1, False)]


async def test_saving_over_an_existing_one_needs_its_digest(library: DefinitionLibrary) -> None:
    await library.create(ONE)
    with pytest.raises(Conflict) as raised:
        await library.replace("nightly", TWO, if_match=None)
    assert raised.value.code == "if_match_required"
    with pytest.raises(Conflict) as raised:
        await library.create(TWO)
    assert raised.value.code == "definition_exists"


async def test_a_text_with_problems_or_of_another_name_is_refused(
    library: DefinitionLibrary,
) -> None:
    read = (await library.create(ONE)).loaded.digest
    with pytest.raises(InvalidDefinition):
        await library.replace("nightly", "name: nightly\nstpes: []\n", if_match=read)
    with pytest.raises(Invalid, match="weekly"):
        await library.replace("nightly", ONE.replace("nightly", "weekly"), if_match=read)
    assert texts(library, "nightly") == [(1, True)]


async def test_an_edit_of_the_file_is_seen_and_kept_as_a_version(
    library: DefinitionLibrary, tmp_path: Path
) -> None:
    read = (await library.create(ONE)).loaded.digest
    (tmp_path / "nightly.yaml").write_bytes(TWO.replace("\n", "\r\n").encode())
    assert texts(library, "nightly") == [(None, True), (1, False)]
    with pytest.raises(Conflict, match="by file"):
        await library.replace("nightly", THREE, if_match=read)

    taken = await library.get_for_run("nightly")
    assert texts(library, "nightly") == [(2, True), (1, False)]
    await library.replace("nightly", THREE, if_match=taken.digest)
    assert library.history.text("nightly", library.history.find("nightly", "2")) == taken.text


async def test_a_built_in_one_is_overlaid_and_uncovered_again(library: DefinitionLibrary) -> None:
    built_in = library.get("release")
    with pytest.raises(Conflict) as raised:
        await library.delete("release")
    assert raised.value.code == "definition_built_in"
    mine = built_in.text.replace("version: 1.0.0", "version: 9.0.0")
    saved = await library.replace("release", mine, if_match=built_in.digest)
    assert texts(library, "release") == [(1, True), (0, False)]

    assert await library.delete("release", if_match=saved.loaded.digest) == "built_in"
    assert library.get("release").digest == built_in.digest
    assert library.history.revisions("release")[0].as_json()["deleted"]
    assert library.history.present("release").number == 0
    again = await library.replace("release", mine, if_match=built_in.digest)
    assert again.number == 3


async def test_a_deleted_one_is_gone_but_its_versions_stay(library: DefinitionLibrary) -> None:
    await library.create(ONE)
    assert await library.delete("nightly", comment="not needed") is None
    with pytest.raises(NotFound):
        library.get("nightly")
    assert [one.digest is None for one in library.history.revisions("nightly")] == [True, False]
    assert library.history.text("nightly", library.history.find("nightly", "1")) == ONE
    assert (await library.create(TWO)).number == 3


async def test_a_crash_in_the_middle_of_a_save_loses_no_text(
    library: DefinitionLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = (await library.create(ONE)).loaded.digest

    def die(*_: object) -> None:
        raise Unavailable("gone")

    with monkeypatch.context() as patch:
        patch.setattr(versions_module, "write_atomic", die)
        with pytest.raises(Unavailable):
            await library.replace("nightly", TWO, if_match=read)

    assert library.get("nightly").text == ONE
    assert library.history.text("nightly", library.history.find("nightly", "2")) == TWO
    await library.replace("nightly", THREE, if_match=read)
    assert library.get("nightly").text == THREE
    assert texts(library, "nightly") == [(4, True), (3, False), (2, False), (1, False)]


async def test_a_damaged_version_is_told(library: DefinitionLibrary, tmp_path: Path) -> None:
    first = await library.create(ONE)
    await library.replace("nightly", TWO, if_match=first.loaded.digest)
    file = next((tmp_path / ".versions" / "nightly").glob("0001-*.yaml"))
    file.write_text("other", encoding="utf-8")
    with pytest.raises(Unavailable, match="Version 1 of nightly is damaged"):
        library.history.text("nightly", library.history.find("nightly", "1"))
    file.with_suffix(".json").write_text("{", encoding="utf-8")
    assert library.history.revisions("nightly")[1].by == "unknown"


@pytest.mark.parametrize("name", ["../nightly", "a/b", "", ".versions", "..", "nightly\0"])
async def test_no_name_leaves_the_folder(library: DefinitionLibrary, name: str) -> None:
    await library.create(ONE)
    for ask in (library.history.revisions, library.history.present):
        with pytest.raises(NotFound):
            ask(name)
    with pytest.raises(NotFound):
        await library.delete(name)
    with pytest.raises(NotFound):
        await library.replace(name, TWO, if_match="*")


async def test_versions_are_compared_by_line_and_by_step(library: DefinitionLibrary) -> None:
    before = "name: x\nsteps:\n  - {id: a, type: approval}\n  - {id: b, type: approval}\n"
    after = (
        "name: x\nlayout: {a: [1, 2]}\nsteps:\n  - {id: b, type: approval, required: false}\n"
        "  - {id: c, type: approval}\n"
    )
    first = await library.create(before)
    await library.replace("x", after, if_match=first.loaded.digest)

    found = library.history.compare("x", None, None)

    assert (found["from"]["number"], found["to"]["number"]) == (1, 2)
    assert "-  - {id: a, type: approval}" in found["diff"].splitlines()
    assert found["changes"] == {
        "fields": [],
        "steps": {
            "added": ["c"],
            "removed": ["a"],
            "changed": [{"id": "b", "fields": ["required"]}],
            "moved": [],
        },
    }
    with pytest.raises(NotFound, match="'9'"):
        library.history.compare("x", "9", None)
    digest = first.loaded.digest
    assert library.history.find("x", digest[:17]).number == 1


async def test_a_definition_of_another_dialect_is_kept_as_it_is_written(
    library: DefinitionLibrary,
) -> None:
    text = 'workflow: {name: "Big Release", steps: [{id: step-1, handler: approval}]}\n'
    saved = await library.create(text)
    assert library.get("Big Release").text == text
    newer = text.replace("step-1", "step-2")
    again = await library.replace("Big Release", newer, if_match=saved.loaded.digest)
    assert (again.number, library.get("big-release").text) == (2, newer)
    assert export_text(library.get("big-release"), "yaml").startswith(
        "schema: 1\nname: big-release"
    )
    await library.delete("Big Release")
    assert len(library.history.revisions("big-release")) == 3


async def test_a_name_without_any_letter_cannot_be_kept(library: DefinitionLibrary) -> None:
    text = 'workflow: {name: "\u53d1\u5e03", steps: [{id: step-1, handler: approval}]}\n'
    with pytest.raises(Invalid) as raised:
        await library.create(text)
    assert raised.value.code == "name_not_storable"
