"""References to artifacts are read as they are written, and nothing else is."""

import pytest

from app.artifacts.reference import ArtifactReference, parse_reference
from app.errors import Invalid


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("wf_01K/report.html", ArtifactReference("wf_01K", "report.html")),
        ("wf_01K/report.html@2", ArtifactReference("wf_01K", "report.html", 2)),
        ("wf_01K/a/b@c.txt", ArtifactReference("wf_01K", "a/b@c.txt")),
        ("wf_01K/a b@x@12", ArtifactReference("wf_01K", "a b@x", 12)),
    ],
)
def test_a_reference_is_read_and_written(text: str, named: ArtifactReference) -> None:
    assert parse_reference(text) == named
    assert str(named) == text


@pytest.mark.parametrize(
    "text", ["", "report.html", "wf_01K", "wf_01K/", "wf_../x", "wf_1/" + "x" * 300, "/wf_1/x"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        parse_reference(text)
