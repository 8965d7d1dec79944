"""A branch is found in another after a merge, a squash or a rebase, and only then."""

from app.git_repository import GitRepository
from tests.git_repository.remote_repository import RemoteRepository


async def test_merged_branch_is_an_ancestor(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    remote.commit("feature/A-1", {"x": "1"}, start="develop")
    remote.merge("develop", "feature/A-1")
    await repository.fetch()
    assert await repository.merged_how("feature/A-1", "develop") == "ancestor"


async def test_squashed_branch_is_the_same_patch(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    remote.commit("feature/A-1", {"app.txt": "ONE\ntwo\nthree\n"}, start="develop")
    remote.commit("feature/A-1", {"x": "1"})
    remote.merge("develop", "feature/A-1", squash=True)
    await repository.fetch()
    assert await repository.merged_how("feature/A-1", "develop") == "same_patch"


async def test_squashed_branch_is_found_though_others_changed_its_files_since(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    remote.commit("feature/A-1", {"app.txt": "ONE\ntwo\nthree\n"}, start="develop")
    remote.merge("develop", "feature/A-1", squash=True)
    remote.commit("develop", {"app.txt": "EINS\ntwo\nthree\n"})
    await repository.fetch()
    assert await repository.merged_how("feature/A-1", "develop") == "same_patch"


async def test_rebased_branch_is_the_same_patch(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    first = remote.commit("feature/A-1", {"x": "1"}, message="one", start="develop")
    second = remote.commit("feature/A-1", {"x": "2"}, message="two")
    remote.commit("develop", {"y": "1"})
    remote.cherry_pick("develop", first, second)
    remote.commit("develop", {"x": "3"})
    await repository.fetch()
    assert await repository.merged_how("feature/A-1", "develop") == "same_patch"


async def test_branch_of_which_only_a_part_was_taken_is_not_merged(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    first = remote.commit("feature/A-1", {"x": "1"}, message="one", start="develop")
    remote.commit("feature/A-1", {"y": "2"}, message="two")
    remote.cherry_pick("develop", first)
    await repository.fetch()
    assert await repository.merged_how("feature/A-1", "develop") is None


async def test_branch_without_a_common_history_is_not_merged(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    remote.orphan("other", {"z": "1"})
    await repository.fetch()
    assert await repository.merged_how("other", "develop") is None


async def test_asking_leaves_no_object_behind(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    remote.commit("feature/A-1", {"app.txt": "1"}, start="develop")
    remote.commit("develop", {"y": "1"})
    await repository.fetch()
    before = sorted(repository.path.rglob("*"))
    assert await repository.merged_how("feature/A-1", "develop") is None
    assert sorted(repository.path.rglob("*")) == before
