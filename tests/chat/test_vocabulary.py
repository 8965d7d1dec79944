"""A language is a file: adding one needs no code."""

import json
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from app.chat.grammar import propose
from app.chat.proposal import Command
from app.chat.vocabulary import load_vocabulary, own_words
from app.chat.words import words_of
from app.repositories.models import RepositoryConfig

ENGLISH: dict[str, Any] = json.loads(
    (resources.files("app.library") / "chat" / "en.json").read_bytes()
)


@pytest.fixture
def languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Yield the folder of languages, which is empty and stands in for the shipped one."""
    folder = tmp_path / "chat"
    folder.mkdir()
    monkeypatch.setattr(resources, "files", lambda package: tmp_path)
    _forget()
    yield folder
    _forget()


def _forget() -> None:
    for remembered in (words_of, own_words, load_vocabulary):
        remembered.cache_clear()


def test_the_words_of_another_language_are_only_data(languages: Path) -> None:
    german = {name: [] for name in ENGLISH} | {
        "command": {"release": ["veröffentliche"], "why": ["warum"]},
        "answer": {"approve": ["ja"]},
        "release_type": {},
        "bump": {},
        "except_": ["außer"],
        "everything": ["alles"],
        "separator": ["und"],
        "preposition": ["von"],
        "from_": ["aus"],
        "sprint": ["Sprint"],
        "rescoping": ENGLISH["rescoping"],
        "says": ENGLISH["says"],
    }
    (languages / "de.json").write_text(json.dumps(german), encoding="utf-8")
    names = ("backend", "frontend", "payments-api")
    known = [RepositoryConfig(name=name, url=f"/{name}.git") for name in names]
    text = "Veröffentliche v2.1.0 von alles außer frontend aus Sprint 2024-01"
    proposal = propose(text, known, language="de")
    assert proposal.repositories == ["backend", "payments-api"]
    assert (proposal.fix_version, proposal.sprint_name) == ("v2.1.0", "sprint-2024-01")
    assert propose("Warum?", known, language="de").command == "why"


def test_a_file_with_an_unknown_kind_of_word_is_refused(languages: Path) -> None:
    (languages / "xx.json").write_text(json.dumps({**ENGLISH, "verb": ["go"]}), encoding="utf-8")
    with pytest.raises(ValidationError, match="verb"):
        load_vocabulary("xx")


def test_english_has_words_for_every_command() -> None:
    assert set(ENGLISH["command"]) == set(get_args(Command))


def test_no_english_phrase_means_two_things() -> None:
    seen: dict[str, str] = {}
    for kind, said in ENGLISH.items():
        if kind in {"says", "rescoping"}:  # a change of scope is read by itself, before the others
            continue
        groups = said.values() if isinstance(said, dict) else [said]
        for phrase in (text for texts in groups for text in texts):
            assert phrase.casefold() not in seen, (phrase, kind, seen[phrase.casefold()])
            seen[phrase.casefold()] = kind
