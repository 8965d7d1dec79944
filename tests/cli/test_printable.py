"""What others wrote cannot steer the terminal of whoever reads it."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from app.cli.printable import printable


def test_an_escape_sequence_is_written_out() -> None:
    assert printable("safe\x1b[2K\rdanger") == "safe\\x1b[2K\\rdanger"


def test_invisible_and_reordering_characters_are_written_out() -> None:
    assert printable("a\u202eb\u200bc") == "a\\u202eb\\u200bc"


def test_text_of_any_language_stays_as_it_is() -> None:
    assert printable("Zażółć\tgęślą 日本\n") == "Zażółć\tgęślą 日本\n"


@given(st.text())
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    left = [each for each in printable(text) if unicodedata.category(each)[0] == "C"]
    assert set(left) <= {"\n", "\t"}
