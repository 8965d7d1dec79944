"""Secrets by name, and the veil over what is kept."""

import base64
import html
import json
import urllib.parse
from pathlib import Path

import pytest

from app.errors import Invalid, NotFound
from app.secrets import SecretStore, Veil

VALUE = "p@ss/wörd+&<'\"> x"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "secrets"
    place.mkdir()
    return place


def write(folder: Path, name: str, content: bytes, mode: int = 0o600) -> None:
    (folder / name).write_bytes(content)
    (folder / name).chmod(mode)


def reveal(store: SecretStore, text: str, *names: str) -> str:
    return store.reader(lambda: set(names))(text)


def test_value_comes_from_the_environment_or_a_file(folder: Path) -> None:
    write(folder, "deploy", b"from a file\n")
    store = SecretStore(folder, {"TOKEN": "from the environment"})
    assert reveal(store, "secret://token", "token") == "from the environment"
    assert reveal(store, "a secret://deploy b", "deploy") == "a from a file b"


def test_text_without_a_handle_is_itself(folder: Path) -> None:
    assert reveal(SecretStore(folder), "secret:/no https://x") == "secret:/no https://x"


def test_only_what_the_step_names_is_revealed(folder: Path) -> None:
    store = SecretStore(folder, {"TOKEN": "a long value"})
    with pytest.raises(Invalid) as caught:
        reveal(store, "secret://token", "other")
    assert caught.value.code == "secret_not_named"


def test_unknown_secret_says_where_to_put_it(folder: Path) -> None:
    with pytest.raises(NotFound, match="SLIPWAY_SECRET_DEPLOY"):
        reveal(SecretStore(folder), "secret://deploy", "deploy")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o620])
def test_file_that_others_can_read_is_not_used(mode: int, folder: Path) -> None:
    write(folder, "deploy", b"a long value", mode)
    with pytest.raises(Invalid, match="others than its owner"):
        reveal(SecretStore(folder), "secret://deploy", "deploy")


def test_link_folder_and_binary_are_not_used(folder: Path, tmp_path: Path) -> None:
    write(tmp_path, "elsewhere", b"a long value")
    (folder / "link").symlink_to(tmp_path / "elsewhere")
    (folder / "place").mkdir(mode=0o700)
    write(folder, "bytes", b"\xff\xfe long enough")
    for name in ("link", "place", "bytes"):
        with pytest.raises(Invalid) as caught:
            reveal(SecretStore(folder), f"secret://{name}", name)
        assert caught.value.code == "secret_unusable"


def test_short_secret_is_refused(folder: Path) -> None:
    with pytest.raises(Invalid, match="fewer than 8"):
        reveal(SecretStore(folder, {"PIN": "1234"}), "secret://pin", "pin")


def spellings(value: str) -> list[str]:
    raw = value.encode()
    return [
        value,
        f"https://h/{urllib.parse.quote(value)}",
        urllib.parse.quote(value, safe=""),
        urllib.parse.quote_plus(value),
        urllib.parse.quote(value, safe="").lower() if value.isascii() else value,
        json.dumps({"a": value}),
        json.dumps({"a": value}, ensure_ascii=False),
        repr(value),
        html.escape(value),
        raw.hex(),
        raw.hex().upper(),
        *(base64.b64encode(b"x" * before + raw + b"tail").decode() for before in range(7)),
        *(base64.urlsafe_b64encode(b"x" * before + raw).decode() for before in range(3)),
    ]


@pytest.mark.parametrize("value", [VALUE, "hunter2hunter2", "ключ-от-двери", "a\\b\"c'd\ne f g h"])
def test_value_is_hidden_however_it_is_spelled(value: str) -> None:
    veil = Veil()
    veil.add(value)
    for text in spellings(value):
        hidden = veil.over(text)
        assert "[redacted]" in hidden, text
        assert value not in hidden


def test_lines_of_a_key_are_hidden_by_themselves() -> None:
    lines = [f"line-number-{number}-of-the-key" for number in range(5)]
    veil = Veil()
    veil.add("\n".join(["-----BEGIN-----", *lines, ""]))
    assert veil.over(f"> {lines[3]}") == "> [redacted]"


def test_json_is_hidden_in_values_and_keys() -> None:
    veil = Veil()
    veil.add("hunter2hunter2")
    value = {"a": ["hunter2hunter2", 1, None], "x hunter2hunter2": ("hunter2hunter2",)}
    assert veil.over_json(value) == {
        "a": ["[redacted]", 1, None],
        "x [redacted]": ("[redacted]",),
    }
    assert veil.shows_in(b"\0\1 hunter2hunter2")
    assert not veil.shows_in(b"hunter2")


def test_empty_veil_costs_nothing() -> None:
    value = {"a": [1]}
    assert Veil().over_json(value) is value
