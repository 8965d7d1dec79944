"""What a browser says it takes: media types, encodings, languages, each with its weight."""

from collections.abc import Iterator, Sequence

__all__ = ["allows", "allows_html", "preferred_language"]


def allows_html(accept: str | None) -> bool:
    """Tell whether `Accept` takes a page; who says nothing takes everything."""
    return accept is None or _weight(accept, ("text/html", "text/*", "*/*")) > 0


def allows(accept_encoding: str | None, encoding: str) -> bool:
    """Tell whether `Accept-Encoding` takes an encoding; who says nothing takes none."""
    return accept_encoding is not None and _weight(accept_encoding, (encoding, "*")) > 0


def preferred_language(accept_language: str | None, languages: Sequence[str]) -> str:
    """Return the language of `languages` that `Accept-Language` likes best, else the first of them."""
    best, most = languages[0], 0.0
    for name, weight in _entries(accept_language or ""):
        language = name.partition("-")[0]
        if language in languages and weight > most:
            best, most = language, weight
    return best


def _weight(header: str, names: Sequence[str]) -> float:
    """Return the weight of the first of `names` that the header has; the names go from exact to general."""
    weights = dict(_entries(header))
    return next((weights[name] for name in names if name in weights), 0.0)


def _entries(header: str) -> Iterator[tuple[str, float]]:
    for entry in header.split(","):
        name, *parameters = [part.strip().lower() for part in entry.split(";")]
        given = next((each[2:] for each in parameters if each.startswith("q=")), "1")
        try:
            weight = float(given)
        except ValueError:
            weight = 0.0
        if name:
            yield name, weight
