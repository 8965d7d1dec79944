"""Configured repositories survive a restart, hide those of the workspace, and are found by name or alias."""

import asyncio
from pathlib import Path

import pytest

from app.errors import Conflict, Invalid, NotFound
from app.repositories.catalog import RepositoryCatalog
from app.repositories.models import RepositoryConfig

_BACKEND = RepositoryConfig(name="backend", url="/srv/backend.git", aliases=("api",))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for name in ("frontend.git", "payments-api.git", "-odd.git", "pages"):
        (tmp_path / "workspace" / name).mkdir(parents=True)
    (tmp_path / "workspace" / "file.git").touch()
    return tmp_path / "workspace"


@pytest.fixture
def catalog(tmp_path: Path, workspace: Path) -> RepositoryCatalog:
    return RepositoryCatalog(tmp_path / "data", workspace)


async def test_repositories_of_the_workspace_are_configured_by_themselves(
    catalog: RepositoryCatalog, workspace: Path
) -> None:
    assert [config.name for config in catalog.list()] == ["frontend", "payments-api"]
    assert catalog.get("frontend").url == str(workspace / "frontend.git")
    assert catalog.source("frontend") == "workspace"


async def test_added_repository_survives_a_restart(
    catalog: RepositoryCatalog, tmp_path: Path
) -> None:
    await catalog.add(_BACKEND)
    again = RepositoryCatalog(tmp_path / "data", None)
    assert again.list() == [_BACKEND]
    assert again.get("api") == _BACKEND
    assert again.source("api") == "configured"


async def test_unknown_name_is_answered_with_the_nearest(catalog: RepositoryCatalog) -> None:
    with pytest.raises(NotFound, match="Did you mean 'frontend'") as caught:
        catalog.get("frontent")
    assert caught.value.code == "unknown_repository"


async def test_name_is_given_once(catalog: RepositoryCatalog) -> None:
    ends = await asyncio.gather(*[catalog.add(_BACKEND) for _ in range(5)], return_exceptions=True)
    lost = [end for end in ends if isinstance(end, Conflict)]
    assert [error.code for error in lost] == ["repository_exists"] * 4


@pytest.mark.parametrize("alias", ["frontend", "api"])
async def test_alias_of_another_repository_is_refused(
    alias: str, catalog: RepositoryCatalog
) -> None:
    await catalog.add(_BACKEND)
    with pytest.raises(Conflict) as caught:
        await catalog.add(RepositoryConfig(name="other", url="/srv/x.git", aliases=(alias,)))
    assert caught.value.code == "alias_taken"


async def test_refused_address_changes_nothing(catalog: RepositoryCatalog, tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        await catalog.add(RepositoryConfig(name="evil", url="ext::sh -c id"))
    assert not (tmp_path / "data").exists()


async def test_update_replaces_and_may_not_rename(catalog: RepositoryCatalog) -> None:
    await catalog.add(_BACKEND)
    await catalog.update("api", _BACKEND.model_copy(update={"main_branch": "trunk"}))
    assert catalog.get("backend").main_branch == "trunk"
    with pytest.raises(Invalid):
        await catalog.update("backend", _BACKEND.model_copy(update={"name": "server"}))


async def test_updated_repository_of_the_workspace_is_configured_until_removed(
    catalog: RepositoryCatalog,
) -> None:
    frontend = catalog.get("frontend").model_copy(update={"main_branch": "trunk"})
    await catalog.update("frontend", frontend)
    assert catalog.source("frontend") == "configured"
    await catalog.remove("frontend")
    assert catalog.source("frontend") == "workspace"
    assert catalog.get("frontend").main_branch is None


async def test_repository_of_the_workspace_cannot_be_removed(catalog: RepositoryCatalog) -> None:
    with pytest.raises(Conflict) as caught:
        await catalog.remove("frontend")
    assert caught.value.code == "repository_of_workspace"


async def test_removed_repository_is_gone(catalog: RepositoryCatalog) -> None:
    await catalog.add(_BACKEND)
    await catalog.remove("backend")
    with pytest.raises(NotFound):
        catalog.get("backend")


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        '{"schema_version": 2, "repositories": []}',
        '{"schema_version": 1, "repositories": [{}]}',
    ],
)
async def test_unreadable_file_is_named_and_kept(content: str, tmp_path: Path) -> None:
    file = tmp_path / "repositories.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(Invalid, match=r"repositories\.json") as caught:
        await RepositoryCatalog(tmp_path, None).add(_BACKEND)
    assert caught.value.code == "unreadable_catalog"
    assert file.read_text(encoding="utf-8") == content
