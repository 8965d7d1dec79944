"""Sealed documents: read back as written, refused when anything changed, refused clearly from a later release."""

from pathlib import Path

import orjson
import pytest

from app.errors import Invalid
from app.sealed_json import DamagedDocument, seal, unseal

CONTENT = {"name": "Grüße", "numbers": [1, 2.5, None], "nested": {"b": True, "a": "x"}}
PATH = Path("run.json")


@pytest.mark.parametrize("indent", [True, False])
def test_what_was_sealed_is_read_back(indent: bool) -> None:
    assert unseal(seal(CONTENT, 1, indent=indent), 1, PATH) == CONTENT


def test_a_sealed_document_is_plain_json_that_names_its_version() -> None:
    assert orjson.loads(seal(CONTENT, 3))["schema_version"] == 3


def test_every_flipped_bit_is_noticed_unless_it_changes_nothing() -> None:
    data = seal(CONTENT, 1)
    for position in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[position // 8] ^= 1 << position % 8
        try:
            content = unseal(bytes(flipped), 1, PATH)
        except (DamagedDocument, Invalid):
            continue
        assert content == CONTENT


def test_every_truncation_is_noticed() -> None:
    data = seal(CONTENT, 1)
    for length in range(len(data.rstrip())):
        with pytest.raises(DamagedDocument):
            unseal(data[:length], 1, PATH)


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b'"x"', b"{}", b'{"checksum": []}'])
def test_what_is_no_sealed_document_is_refused(data: bytes) -> None:
    with pytest.raises(DamagedDocument):
        unseal(data, 1, PATH)


def test_a_later_release_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        unseal(seal(CONTENT, 2), 1, PATH)
    assert refused.value.code == "unknown_schema_version"
    assert "run.json" in refused.value.message
