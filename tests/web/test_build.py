"""What is built: the same each time, and asking nothing of anybody but the service."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from scripts import node, page_build

NAMES_ONLY: Mapping[str, str] = {
    "http://localhost": "stands for the page's own address where a library takes apart a relative one",
    "http://www.w3.org/": "names of XML vocabularies",
    "https://react.dev/errors/": "stands in messages of errors",
    "https://react.i18next.com/": "stands in a warning",
    "https://reactflow.dev": "stands in warnings and in the link by which the graph names its library",
    "https://host/": "stands for an address in what the page says of one that is refused",
    "https://api.example.com/": "the same",
}
"""Addresses that libraries hold and never ask for; `test_page.py` sees in a browser that nothing is asked for."""
ADDRESS = re.compile(
    r"(?:https?:)?//[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*(?::\d+)?(?:/[\w./-]*)?", re.IGNORECASE
)
INLINE = re.compile(r"data:[a-z]+/[a-z0-9.+-]+[;,]", re.IGNORECASE)

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    first, second = (tmp_path_factory.mktemp("build") / name for name in ("first", "other-place"))
    with node.alone() as lock:
        try:
            page_build.make(lock, first)
        except node.Unusable as reason:
            if reason.defect:
                pytest.fail(f"{reason}\n{reason.output}", pytrace=False)
            pytest.skip(str(reason))
        page_build.make(lock, second)
    return first, second


def test_two_builds_of_the_same_sources_are_the_same(builds: tuple[Path, Path]) -> None:
    first, second = (_hashes(folder) for folder in builds)
    assert len(first) > 10
    assert first == second


def test_the_document_names_files_of_its_own_and_holds_no_script(
    builds: tuple[Path, Path],
) -> None:
    document = (builds[0] / "index.html").read_text()
    named = re.findall(r'(?:src|href)="([^"]*)"', document)
    assert named
    for name in named:
        assert (builds[0] / name.removeprefix("/")).is_file(), name
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", document)


def test_styles_fetch_files_of_the_page_only(builds: tuple[Path, Path]) -> None:
    styles = list(builds[0].rglob("*.css"))
    assert styles
    for style in styles:
        text = style.read_text()
        assert "@import" not in text
        for target in re.findall(r"url\(\s*[\"']?([^\"')]+)", text):
            assert (builds[0] / target.removeprefix("/")).is_file(), target


def test_no_other_host_is_named_but_in_messages(builds: tuple[Path, Path]) -> None:
    foreign = [
        f"{path.name}: {found}"
        for path in sorted(builds[0].rglob("*"))
        if path.suffix in {".js", ".css", ".html", ".svg"}
        for found in _addresses(path.read_text())
        if not found.startswith(tuple(NAMES_ONLY))
    ]
    assert foreign == []


def test_nothing_is_inline_that_the_policy_forbids(builds: tuple[Path, Path]) -> None:
    for path in builds[0].rglob("*"):
        if path.suffix in {".js", ".css", ".html", ".svg"}:
            assert not INLINE.search(path.read_text()), path.name


def _addresses(text: str) -> Iterator[str]:
    """Yield what can be an address: with its scheme anywhere, without one where a string or a `url` begins."""
    for found in ADDRESS.finditer(text):
        if found[0].startswith("//") and text[max(0, found.start() - 1)] not in "\"'`(":
            continue
        yield found[0]


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }
