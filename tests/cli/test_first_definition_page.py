"""`docs/howto/first-definition.md` can be followed."""

from pathlib import Path

import pytest

from tests.cli.followed_page import HOWTO, follow


@pytest.mark.enable_socket
@pytest.mark.timeout(180)
def test_the_page_can_be_followed(tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    assert follow(HOWTO / "first-definition.md", here) == 5
    assert (here / "sorted.txt").read_text() == "four five\none two three\nsix\n"
