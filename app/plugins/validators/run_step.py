"""The step that runs the validating scripts of the working folder."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from app.errors import Conflict, Invalid, NotFound, SlipwayError, Unavailable
from app.processes import Completed, SandboxProfile
from app.workflows.handlers import Handler, Step, StepConfig, StepContext, StepResult

__all__ = ["RunValidators", "RunValidatorsConfig"]

_SHOWN = 2000
_OF_THE_SCRIPT = ("program_missing", "process_timeout")
_INTERPRETERS: Mapping[str, tuple[str, ...]] = {
    ".py": ("python3",),
    ".sh": ("sh",),
    ".js": ("node",),
}


class RunValidatorsConfig(StepConfig):
    """`strict_mode`: a validator that fails, or is not there, fails the step; else it is a warning.

    `timeout_s`: of each validator, in seconds. `security_profile`: what it may do; `restricted` has no network.
    """

    validators: list[str] = Field(min_length=1)
    strict_mode: bool = True
    timeout_s: float = Field(default=300.0, gt=0, le=86400)
    security_profile: SandboxProfile = "standard"


class RunValidators(Handler[RunValidatorsConfig]):
    """All of them run, whatever the first one says, so that everything that is wrong is known at once."""

    type: ClassVar[str] = "validators.run"
    title: ClassVar[str] = "Run validators"
    description: ClassVar[str] = (
        "Runs scripts of the working folder (`.py`, `.sh`, `.js`, or executable ones) in the sandbox, each in that folder "
        "with the step's `env`. Exit code 0 is passed."
    )
    runs_in_plan: ClassVar[bool] = False

    async def run(
        self, config: RunValidatorsConfig, step: Step, context: StepContext
    ) -> StepResult:
        if warning := (await context.sandbox.require(config.security_profile)).warning:
            context.log.write(f"{warning}\n")
        results = []
        for number, script in enumerate(config.validators, 1):
            context.log.progress(number - 1, len(config.validators), script)
            results.append(await _verdict(script, config, context))
        failed = [one for one in results if not one["passed"]]
        warnings = [f"{one['validator']}: {one['problem']}" for one in failed]
        if failed and config.strict_mode:
            raise Conflict(
                f"{len(failed)} of {len(results)} validators failed: {'; '.join(warnings)[:_SHOWN]}",
                code="validation_failed",
                next_action="See the step's log, correct what they name, then retry.",
                details={"failed": failed},
            )
        return StepResult({"results": results, "passed": not failed, "warnings": warnings})


async def _verdict(
    script: str, config: RunValidatorsConfig, context: StepContext
) -> dict[str, Any]:
    """Return what one validator says; that it cannot run is a failure of its own."""
    try:
        ended = await _run(script, config, context)
    except SlipwayError as error:
        if isinstance(error, Unavailable) and error.code not in _OF_THE_SCRIPT:
            raise
        context.log.write(f"{script}: {error.message}\n")
        return {"validator": script, "passed": False, "exit_code": None, "problem": error.message}
    said = (ended.stdout + ended.stderr).decode(errors="replace")
    context.log.write(f"{script}: exit code {ended.returncode}\n{said}")
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    problem = None
    if ended.returncode != 0:
        problem = (lines[-1] if lines else f"exit code {ended.returncode}")[:500]
    return {
        "validator": script,
        "passed": ended.returncode == 0,
        "exit_code": ended.returncode,
        "problem": problem,
    }


async def _run(script: str, config: RunValidatorsConfig, context: StepContext) -> Completed:
    workspace = context.workspace
    if not workspace.is_file(script):
        raise NotFound(f"There is no validator {script}.", code="no_file")
    path = workspace.path(script)
    suffix = path.suffix.casefold()
    if suffix in _INTERPRETERS:
        argv = [*_INTERPRETERS[suffix], str(path)]
    elif (workspace.permissions(script) or 0) & 0o111:
        argv = [str(path)]
    else:
        raise Invalid(
            f"{script} can be run neither by its name nor as a program.",
            code="not_executable",
            next_action="Make it executable, or let it end in .py, .sh or .js.",
        )
    return await context.sandbox.run(
        argv,
        workspace=workspace.root,
        profile=config.security_profile,
        env=context.env,
        timeout_s=config.timeout_s,
    )
