"""The words of the page: each is there in every language, with the plural forms that the language has."""

import json
import re
from collections.abc import Iterator, Mapping, Set
from pathlib import Path

from scripts.findings import Finding, Rule
from scripts.page_rules import SOURCES, modules, without_comments

__all__ = ["RULES"]

FOLDER = SOURCES / "i18n"
PLURALS: Mapping[str, Set[str]] = {
    "en": {"one", "other"},
    "de": {"one", "other"},
    "pl": {"one", "few", "many", "other"},
}
FORM = re.compile(r"_(zero|one|two|few|many|other)$")
PLACEHOLDER = re.compile(r"\{\{\s*-?\s*([\w.]+)|\$t\(([\w.:]+)|<(/?\w+)")

_USED = re.compile(r"useTranslation\(\s*(\[[^\]]*\]|[\"'][^\"']*[\"'])")
_QUOTED = re.compile(r"[\"']([^\"']*)[\"']")
_KEY = re.compile(r"(?<![\w.])(?:i18next\.|i18n\.)?t\(\s*(?:\"([^\"]+)\"|'([^']+)'|`([^`]+)`)")

Words = Mapping[str, str]


def languages_have_the_same_words(root: Path) -> Iterator[Finding]:
    """Compare every namespace with the English one, key by key, plural forms taken together."""
    if not (root / FOLDER).is_dir():
        return
    for name in sorted({path.name for path in (root / FOLDER).glob("*/*.json")}):
        texts = {language: _read(root, language, name) for language in PLURALS}
        for language, words in texts.items():
            path = FOLDER / language / name
            if words is None:
                yield Finding(path, 1, "is missing or no object of texts")
                continue
            yield from _against_english(path, words, texts["en"] or {})
            yield from _plural_forms(path, words, PLURALS[language])


def namespaces_are_used(root: Path) -> Iterator[Finding]:
    present = {path.stem for path in (root / FOLDER / "en").glob("*.json")}
    everything = ""
    for path in modules(root, ".ts", ".tsx"):
        if ".test." in path.name:
            continue
        text = without_comments((root / path).read_text(encoding="utf-8"))
        everything += text
        for name in _declared(text) - present:
            yield Finding(path, 1, f"uses the words {name!r}, and there is no en/{name}.json")
    for name in sorted(present):
        if not re.search(rf"[\"'`]{name}[\"'`:]", everything):
            yield Finding(FOLDER / "en" / f"{name}.json", 1, "is used by no module of the page")


def keys_have_words(root: Path) -> Iterator[Finding]:
    """Look every literal key up, and of a composed one what stands before its first value."""
    names = sorted(path.name for path in (root / FOLDER / "en").glob("*.json"))
    words = {name.removesuffix(".json"): _read(root, "en", name) or {} for name in names}
    for path in modules(root, ".ts", ".tsx"):
        if ".test." in path.name:
            continue
        text = without_comments((root / path).read_text(encoding="utf-8"))
        declared = _declared(text) & words.keys() or words.keys()
        for found in _KEY.finditer(text):
            key = found[1] or found[2] or found[3]
            fixed, composed, _ = key.partition("${")
            namespace, _, start = fixed.rpartition(":")
            where = [words.get(namespace, {})] if namespace else [words[name] for name in declared]
            if not any(_has(texts, start, bool(composed)) for texts in where):
                line = text.count("\n", 0, found.start()) + 1
                yield Finding(path, line, f"shows {key!r}, and en has no such words")


def _has(words: Words, key: str, is_start: bool) -> bool:
    if is_start:
        return any(each.startswith(key) for each in words)
    return key in words or any(FORM.sub("", each) == key for each in words)


def _against_english(path: Path, words: Words, english: Words) -> Iterator[Finding]:
    ours, theirs = _families(words), _families(english)
    for key in sorted(theirs.keys() - ours.keys()):
        yield Finding(path, 1, f"lacks {key}")
    for key in sorted(ours.keys() - theirs.keys()):
        yield Finding(path, 1, f"has {key}, which English lacks")
    for key in sorted(ours.keys() & theirs.keys()):
        if ours[key] != theirs[key]:
            wanted, found = (", ".join(sorted(each)) or "none" for each in (theirs[key], ours[key]))
            yield Finding(path, 1, f"{key} holds the values {found}; English: {wanted}")


def _plural_forms(path: Path, words: Words, wanted: Set[str]) -> Iterator[Finding]:
    for key, text in words.items():
        if not text.strip():
            yield Finding(path, 1, f"{key} is empty")
    forms: dict[str, set[str]] = {}
    for key in words:
        if found := FORM.search(key):
            forms.setdefault(key[: found.start()], set()).add(found[1])
    for key, found_forms in sorted(forms.items()):
        if found_forms - {"zero"} != wanted:
            needed = ", ".join(f"_{form}" for form in sorted(wanted))
            yield Finding(path, 1, f"{key} needs the forms {needed}")


def _families(words: Words) -> Mapping[str, Set[str]]:
    """Return the values that each text holds, its plural forms together; any form may leave the count out."""
    families: dict[str, set[str]] = {}
    for key, text in words.items():
        values = {next(filter(None, found)) for found in PLACEHOLDER.findall(text)}
        family = FORM.sub("", key)
        families.setdefault(family, set()).update(values - ({"count"} if family != key else set()))
    return families


def _declared(text: str) -> set[str]:
    return {name for found in _USED.findall(text) for name in _QUOTED.findall(found)}


def _read(root: Path, language: str, name: str) -> Words | None:
    try:
        return dict(_flat(json.loads((root / FOLDER / language / name).read_text("utf-8"))))
    except (OSError, TypeError, ValueError):
        return None


def _flat(value: object, prefix: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield prefix, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{prefix}.{key}" if prefix else key)
    else:
        raise TypeError(f"{prefix} is no text")


RULES: tuple[Rule, ...] = (
    languages_have_the_same_words,
    namespaces_are_used,
    keys_have_words,
)
