"""`docs/howto/write-a-plugin.md` can be followed."""

from pathlib import Path

import pytest

from tests.cli.followed_page import HOWTO, follow


@pytest.mark.enable_socket
@pytest.mark.timeout(180)
def test_the_page_can_be_followed(tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    (tmp_path / "data").mkdir()
    assert follow(HOWTO / "write-a-plugin.md", here) == 3
    assert (here / "guests.txt").read_text() == "Ada was here\n"
