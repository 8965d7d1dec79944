"""The workflow kind `release`: what a release holds while it lives, and which requests are refused at once."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from app.errors import Invalid
from app.plugins.release import single_folder
from app.plugins.release.release_plan import ReleaseType
from app.plugins.release.rescoping import configured_names, rescoped_inputs
from app.plugins.release.tickets import ticket_keys
from app.plugins.release.versions import parse_version
from app.workflows.definition import Definition
from app.workflows.handlers import Remotes
from app.workflows.scope_change import ScopeChange

__all__ = ["ReleaseKind"]

_MOST = 30
_DEFAULTS: Mapping[str, Any] = {
    "sprint_name": None,
    "release_type": "release",
    "version": None,
    "versions": {},
    "bump": None,
    "include_branches": [],
    "exclude_branches": [],
    "exclude_tickets": [],
    "dry_run": False,
    "ticket_pattern": r"[A-Z][A-Z0-9]+-\d+",
    "develop_branch": "develop",
    "main_branch": "main",
}


class ReleaseKind:
    """Checks are cheap: they read the configuration, never a repository."""

    name = "release"
    title = "Release of one or several repositories, or of the working folder"
    config: Mapping[str, Any] = {}

    def resources(self, inputs: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(f"repo:{name}" for name in inputs.get("repositories") or ())

    def disabled(self, definition: Definition, inputs: Mapping[str, Any]) -> tuple[str, ...]:
        return single_folder.disabled(definition, inputs)

    def state(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        if "repositories" not in inputs:
            return single_folder.state(inputs)
        return {
            "repositories": list(inputs["repositories"]),
            "fix_version": inputs["fix_version"],
            "sprint_name": inputs.get("sprint_name"),
            "release_type": inputs.get("release_type") or "release",
        }

    def rescoped(
        self,
        inputs: Mapping[str, Any],
        state: Mapping[str, Any],
        change: ScopeChange,
        remotes: Remotes,
    ) -> dict[str, Any]:
        if "repositories" not in inputs:
            raise single_folder.no_scope()
        return rescoped_inputs(inputs, state, change, remotes)

    async def check(
        self, definition: Definition, inputs: Mapping[str, Any], remotes: Remotes
    ) -> dict[str, Any]:
        """Return the inputs with defaults, texts trimmed and repository names as configured.

        A definition without the input `repositories` releases the working folder (see `single_folder`). Raises Invalid: `invalid_inputs` with all problems at once, `unknown_repository`, `bad_version`,
        `bad_ticket_pattern`.
        """
        if "repositories" not in definition.inputs:
            return single_folder.checked(definition, inputs)
        checked = {**_DEFAULTS, **{name: _trimmed(value) for name, value in inputs.items()}}
        for name, value in _DEFAULTS.items():
            checked[name] = value if checked[name] is None else checked[name]
        _refuse(_problems(checked))
        checked["repositories"] = configured_names(checked["repositories"], remotes)
        checked["versions"] = {
            configured_names([name], remotes)[0]: version
            for name, version in checked["versions"].items()
        }
        _refuse(_contradictions(checked))
        _require_versions(checked)
        ticket_keys("", checked["ticket_pattern"])
        return checked


def _trimmed(value: Any) -> Any:
    """Return text without blanks around it; empty text counts as not given."""
    return (value.strip() or None) if isinstance(value, str) else value


def _problems(inputs: Mapping[str, Any]) -> list[dict[str, str]]:
    problems = []
    repositories = inputs.get("repositories")
    if not isinstance(repositories, list) or not 1 <= len(repositories) <= _MOST:
        problems.append(_problem("repositories", f"name 1 to {_MOST} repositories"))
    if not inputs.get("fix_version"):
        problems.append(
            _problem("fix_version", "it is missing: name the version, for example v2.1.0")
        )
    if inputs["release_type"] not in get_args(ReleaseType):
        problems.append(_problem("release_type", "it is neither release nor hotfix"))
    elif inputs["release_type"] == "release" and not inputs["sprint_name"]:
        problems.append(
            _problem(
                "sprint_name", "a release needs the sprint whose branch it takes, a hotfix does not"
            )
        )
    return problems


def _contradictions(inputs: Mapping[str, Any]) -> list[dict[str, str]]:
    repositories: Sequence[str] = inputs["repositories"]
    twice = sorted({name for name in repositories if repositories.count(name) > 1})
    problems = [_problem("repositories", f"{name} is named twice") for name in twice]
    if inputs["bump"] and _is_version(inputs["version"] or inputs["fix_version"]):
        problems.append(
            _problem(
                "bump", "the version is given, so no step of it is counted: leave one of them out"
            )
        )
    return problems + [
        _problem("versions", f"{name} is not among the repositories of this release")
        for name in inputs["versions"]
        if name not in repositories
    ]


def _problem(name: str, message: str) -> dict[str, str]:
    return {"input": name, "message": message}


def _refuse(problems: Sequence[dict[str, str]]) -> None:
    if problems:
        told = "; ".join(f"{problem['input']}: {problem['message']}" for problem in problems)
        raise Invalid(
            f"The release cannot start: {told}.",
            code="invalid_inputs",
            next_action="Correct the inputs named and start again.",
            details={"errors": list(problems)},
        )


def _require_versions(inputs: Mapping[str, Any]) -> None:
    """Parse what must be a version; a fix version may also be a name such as `Spring`."""
    texts = [inputs["version"], *inputs["versions"].values()]
    fix_version: str = inputs["fix_version"]
    if _is_version(fix_version):
        texts.append(fix_version)
    for text in texts:
        if text is not None:
            parse_version(text)


def _is_version(text: str) -> bool:
    return text.removeprefix("v")[:1].isdigit()
