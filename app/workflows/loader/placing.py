"""What was found in the canonical form, said at the place and in the words of the document as it is written."""

from collections.abc import Iterator

from app.workflows.checks import Finding, Findings
from app.workflows.checks.findings import is_below
from app.workflows.loader.dialects import Translation
from app.workflows.loader.problems import Problem, path_text

__all__ = ["Placing"]


class Placing:
    """Places findings of one document. What stands where a fault was already told is left out."""

    def __init__(self, translation: Translation, source: str) -> None:
        self._translation = translation
        self._source = source
        self._told = (
            *translation.findings.unread,
            *(finding.path for finding in translation.findings),
        )

    def own(self) -> list[Problem]:
        """Return what is wrong in the words of the dialect."""
        return [self._placed(finding) for finding in self._translation.findings]

    def problems(self, findings: Findings, *, warnings: bool) -> list[Problem]:
        return [
            self._placed(finding)
            for finding in self._in_words(findings)
            if finding.is_warning is warnings and not self._is_told(finding)
        ]

    def _in_words(self, findings: Findings) -> Iterator[Finding]:
        for finding in findings:
            yield Finding(
                finding.code,
                self._said(finding),
                self._translation.written(finding.path),
                finding.nearest,
                finding.is_warning,
                finding.at_key,
            )

    def _said(self, finding: Finding) -> str:
        if finding.code == "invalid_config":
            for canonical, word in self._translation.words.items():
                if finding.message.startswith(canonical):
                    return word + finding.message.removeprefix(canonical)
        return finding.message

    def _is_told(self, finding: Finding) -> bool:
        return any(is_below(finding.path, told) for told in self._told)

    def _placed(self, finding: Finding) -> Problem:
        document = self._translation.document
        line, column = document.position(finding.path, at_key=finding.at_key)
        path = path_text(finding.path)
        return Problem(
            finding.code, finding.message, self._source, line, column, path, finding.nearest
        )
