"""Previews without a trace, conflicts with their owners, merges that can be repeated."""

import pytest

from app.errors import Conflict, NotFound
from app.git_repository import GitRepository
from app.git_repository.merging import parse_merge
from tests.git_repository.remote_repository import RemoteRepository

_DATE = "2026-03-01T10:00:00.000Z"


async def test_clean_preview_leaves_no_trace(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    remote.commit("sprint", {"x": "1"}, start="main")
    await repository.fetch()
    before = sorted(repository.path.rglob("*"))
    preview = await repository.preview_merge("develop", "sprint")
    assert preview.clean
    assert preview.conflicts == ()
    assert sorted(repository.path.rglob("*")) == before


async def test_preview_foretells_the_tree_of_the_merge(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    remote.commit("sprint", {"x": "1"}, start="main")
    await repository.fetch()
    preview = await repository.preview_merge("develop", "sprint")
    merge = await repository.merge_commit("develop", "sprint", message="Merge", date=_DATE)
    assert await repository.tree(merge) == preview.tree


async def test_conflict_names_files_kinds_and_owners_of_both_sides(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    remote.commit("sprint", {"app.txt": "uno\ntwo\nthree\n"}, start="main", author="Bea")
    remote.commit("sprint", {"VERSION": None, "a b.txt": "1\n"}, author="Cy")
    remote.commit("develop", {"app.txt": "eins\ntwo\nthree\n"}, author="Dan")
    remote.commit("develop", {"VERSION": "1.1.0\n", "a b.txt": "2\n"}, author="Bea")
    await repository.fetch()
    preview = await repository.preview_merge("develop", "sprint")
    assert not preview.clean
    assert preview.tree is None
    found = {conflict.path: (conflict.kind, conflict.owners) for conflict in preview.conflicts}
    assert found == {
        "app.txt": ("content", ("Dan", "Bea")),
        "VERSION": ("modify/delete", ("Bea", "Cy")),
        "a b.txt": ("add/add", ("Bea", "Cy")),
    }


async def test_missing_branch_is_no_conflict(repository: GitRepository) -> None:
    with pytest.raises(NotFound) as caught:
        await repository.preview_merge("develop", "sprint/absent")
    assert caught.value.code == "unknown_ref"


async def test_branches_without_a_common_history_are_never_clean(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    remote.orphan("other", {"z": "1"})
    await repository.fetch()
    with pytest.raises(Conflict) as caught:
        await repository.preview_merge("develop", "other")
    assert caught.value.code == "merge_failed"


async def test_conflicting_merge_raises_with_its_files(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    remote.commit("sprint", {"app.txt": "uno\n"}, start="main", author="Bea")
    remote.commit("develop", {"app.txt": "eins\n"})
    await repository.fetch()
    with pytest.raises(Conflict, match=r"app\.txt") as caught:
        await repository.merge_commit("develop", "sprint", message="Merge", date=_DATE)
    assert caught.value.code == "merge_conflict"
    assert caught.value.details["files"] == [
        {"path": "app.txt", "kind": "content", "owners": ["Ada", "Bea"]}
    ]


async def test_merge_of_what_is_contained_already_changes_nothing(
    repository: GitRepository,
) -> None:
    merge = await repository.merge_commit("develop", "main", message="Merge", date=_DATE)
    assert merge == await repository.resolve("develop")


async def test_merge_into_an_ancestor_still_has_two_parents(repository: GitRepository) -> None:
    merge = await repository.merge_commit("main", "develop", message="Merge", date=_DATE)
    (commit,) = await repository.log(merge, limit=1)
    assert commit.parents == (await repository.resolve("main"), await repository.resolve("develop"))


def test_output_without_a_tree_is_no_answer() -> None:
    assert parse_merge(b"merge-tree: x - not something we can merge\n") is None
    assert parse_merge(b"") is None
