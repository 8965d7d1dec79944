"""The problems that routes document: per code a status and an example, so that clients can be written against them."""

from http import HTTPStatus
from typing import Any

from app.api.problems import PROBLEM_MEDIA_TYPE

__all__ = ["OF_DIRECTORY", "PROBLEM_SCHEMA", "problems"]

_EXAMPLES: dict[str, tuple[int, str, str]] = {
    "malformed_json": (
        400,
        "The body is no JSON: Expecting value at character 12.",
        "Send one JSON document as UTF-8.",
    ),
    "unknown_host": (
        403,
        "The host 'example.com' is not this service.",
        "Ask for it as http://127.0.0.1 or http://localhost with its port.",
    ),
    "foreign_origin": (
        403,
        "A page of 'https://example.com' may not use this service.",
        "Use the service from its own pages or from a program.",
    ),
    "step_refused": (
        403,
        "A program that a step runs may not use this service.",
        "Let a person decide, or write what shall happen next as a step of the definition.",
    ),
    "forwarded_refused": (
        403,
        "The request says by X-Forwarded-For that it comes from this machine, which cannot be told.",
        "Ask the service itself, without this header.",
    ),
    "directory_not_local": (
        403,
        "Only who asks from this machine may name a folder of it.",
        "Leave `directory` out, or start the workflow on the service's machine.",
    ),
    "directory_not_absolute": (
        422,
        "The folder 'shop' is not absolute: the service works somewhere else.",
        "Send its path from the root on.",
    ),
    "no_directory": (422, "There is no folder /srv/shop to work in.", "Name a folder that exists."),
    "unknown_workflow": (
        404,
        "There is no workflow wf_01KAEXAMPLE0000000000000000.",
        "List them with `slipway workflows list`.",
    ),
    "unknown_approval": (
        404,
        "There is no approval ap_01KAEXAMPLE0000000000000000.",
        "List the pending ones with `slipway approvals list`.",
    ),
    "unknown_repository": (
        404,
        "No repository is configured as 'frontent'. Did you mean 'frontend'?",
        "Add it with: slipway repositories add frontent URL.",
    ),
    "unknown_definition": (404, "There is no definition 'relase'. Did you mean 'release'?", ""),
    "unknown_version": (404, "Definition release has no version '7'.", "There are: 2, 1, 0."),
    "definition_exists": (
        409,
        "There is a definition 'nightly' already.",
        "Save a new version of it with If-Match, or choose another name.",
    ),
    "definition_built_in": (
        409,
        "Definition release comes with the package and cannot be deleted.",
        "Save one of the same name to overlay it.",
    ),
    "definition_changed": (
        412,
        "Definition nightly was changed since you read it, by local at 2026-01-02T03:04:05.678Z.",
        "Look at the differences, bring both together, and save with the present digest.",
    ),
    "if_match_required": (
        428,
        "Saving nightly needs the digest of the text that was changed.",
        "Send If-Match with the digest that you read.",
    ),
    "name_differs": (
        422,
        "The text is the definition 'weekly', not 'nightly'.",
        "Correct its `name`, or create a definition of that name.",
    ),
    "unknown_session": (404, "There is no chat session ch_01KAEXAMPLE.", "Start a new one."),
    "unknown_checkpoint": (
        404,
        "Workflow wf_01KAEXAMPLE has no checkpoint 1f0c.",
        "List them with: slipway workflows history wf_01KAEXAMPLE.",
    ),
    "unknown_step": (422, "Definition release has no step 'plam'. Did you mean 'plan'?", ""),
    "step_not_started": (
        422,
        "Step publish of workflow wf_01KAEXAMPLE was never started.",
        "Fork from a step that ran, or from a checkpoint.",
    ),
    "no_log": (404, "Step publish[backend] of workflow wf_01KAEXAMPLE wrote no log.", ""),
    "no_artifact": (404, "Workflow wf_01KAEXAMPLE left no artifact 'proof.json'.", ""),
    "bad_artifact_reference": (
        422,
        "'report.html' names no artifact.",
        "Write it as WORKFLOW_ID/NAME or WORKFLOW_ID/NAME@VERSION.",
    ),
    "artifact_pinned": (
        409,
        "Artifact wf_01KAEXAMPLE/proof.json@1 is pinned.",
        "Unpin it first: slipway artifacts unpin wf_01KAEXAMPLE/proof.json@1",
    ),
    "artifact_in_use": (
        409,
        "Workflow wf_01KAEXAMPLE has not ended and may need artifact proof.json.",
        "Wait for its end, or cancel it.",
    ),
    "artifacts_kept": (
        409,
        "Artifacts of workflow wf_01KAEXAMPLE are pinned, and they live as long as it does.",
        "Unpin them first.",
    ),
    "artifact_marks_damaged": (
        409,
        "What was said of the artifacts of workflow wf_01KAEXAMPLE cannot be read.",
        "Bring its file back from a backup, or remove it.",
    ),
    "unknown_cache_entry": (
        404,
        "The cache holds no entry 0123abcd.",
        "List them with `slipway cache ls`; 8 characters of a key are enough.",
    ),
    "ambiguous_cache_key": (
        422,
        "2 entries of the cache begin with 0123abcd.",
        "Give more of the key.",
    ),
    "nothing_chosen": (
        422,
        "It is not said which entries of the cache shall go.",
        "Give a handler or an age, or say that all are meant.",
    ),
    "operation_not_allowed": (
        409,
        "pause is not allowed while workflow wf_01KAEXAMPLE is completed.",
        "Allowed now: rollback, delete.",
    ),
    "duplicate_in_progress": (
        409,
        "Workflow wf_01KAEXAMPLE releases the same already.",
        "Watch that workflow, or cancel it first.",
    ),
    "ambiguous_effect": (
        422,
        "It is not clear which effect of step tag[backend] is meant.",
        "Name one of: git.tag:backend refs/tags/v2.1.0, forge.release:backend v2.1.0.",
    ),
    "outcome_unknown": (
        422,
        "What the effect left behind cannot be known without asking where it was made.",
        "Answer check_again when the target can be asked, or not_happened.",
    ),
    "publishing_began": (
        409,
        "Publishing of workflow wf_01KAEXAMPLE has begun (Move develop and main of backend): its scope is settled.",
        "Let it come to its end, and release what is missing in a workflow of its own.",
    ),
    "resource_busy": (
        409,
        "repo:backend is held by workflow wf_01KAOTHER.",
        "Wait until that workflow has ended, or leave it out.",
    ),
    "invalid_scope": (
        422,
        "mobil-app is not in the release. Did you mean mobile-app?",
        "Drop one of: backend, mobile-app.",
    ),
    "idempotency_key_reused": (
        409,
        "The idempotency key was used with another body.",
        "Send a new key with a new request.",
    ),
    "already_decided": (
        409,
        "Approval ap_01KAEXAMPLE was approved by local.",
        "Nothing is left to decide.",
    ),
    "already_approved": (
        409,
        "local has approved ap_01KAEXAMPLE already; 1 more must agree.",
        "Another person has to approve it.",
    ),
    "digest_mismatch": (
        409,
        "What approval ap_01KAEXAMPLE asks for is not what was decided on.",
        "Read the approval again and decide on what it shows now.",
    ),
    "no_pending_approval": (
        409,
        "No approval of session ch_01KAEXAMPLE waits.",
        "Ask for its status.",
    ),
    "nothing_to_confirm": (
        409,
        "Session ch_01KAEXAMPLE proposes nothing that could start.",
        "Say what to release first.",
    ),
    "repository_exists": (
        409,
        "A repository is configured as frontend already.",
        "Choose another name, or update it.",
    ),
    "repository_of_workspace": (
        409,
        "Repository frontend comes from the workspace.",
        "Move its folder out of the workspace instead.",
    ),
    "body_too_large": (413, "The body is longer than 1048576 bytes.", "Send less."),
    "invalid_request": (
        422,
        "body.decision: Input should be 'approve' or 'reject'.",
        "Correct the fields that `errors` names; /docs shows what the route takes.",
    ),
    "invalid_definition": (
        422,
        "The definition has 1 problem.",
        "Correct what `problems` names; each has its line.",
    ),
    "digest_required": (
        422,
        "An approval needs the digest of what was shown.",
        "Read the approval and send its digest.",
    ),
    "ambiguous_step": (
        422,
        "Several steps could be meant.",
        "Name the step and its cell, one of the candidates.",
    ),
    "bad_repository_url": (
        422,
        "The address of repository frontend is refused: it names no host.",
        "Give an absolute path, https://host/path, ssh://host/path or user@host:path.",
    ),
    "internal_error": (
        500,
        "POST /api/v1/workflows failed for a reason that was not foreseen.",
        "Look at the service's log; read the state again before you repeat a command.",
    ),
    "starting": (
        503,
        "The service is starting: it restores workflows and loads the engine.",
        "Try again in a second; GET /health/ready tells when it is ready.",
    ),
    "storage_failed": (
        503,
        "The data folder cannot be written: No space left on device.",
        "Make room or repair the disk; nothing was acknowledged.",
    ),
}

_OF_INPUTS: dict[str, tuple[int, str, str]] = {
    "invalid_inputs": (
        422,
        "2 inputs of definition release are wrong.",
        "Correct the inputs that `errors` names.",
    ),
    "unknown_repository": (
        422,
        "No repository is configured as 'frontent'. Did you mean 'frontend'?",
        "Add it with: slipway repositories add frontent URL.",
    ),
    "bad_version": (422, "'2.1' is no version.", "Write it as 2.1.0 or v2.1.0."),
}

_ALWAYS = ("unknown_host", "foreign_origin", "step_refused", "forwarded_refused", "internal_error")
_WITH_INPUT = ("malformed_json", "body_too_large", "invalid_request")
_WHEN_READY = ("starting",)
OF_DIRECTORY = ("directory_not_local", "directory_not_absolute", "no_directory")
"""Of the routes that take a working folder."""

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457 problem details. `code` is stable; further members depend on it.",
    "required": ["type", "title", "status", "detail", "code", "instance", "next_action"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong and with which id."},
        "code": {"type": "string"},
        "instance": {"type": "string", "description": "The path that was asked."},
        "next_action": {"type": "string", "description": "What to do about it."},
    },
    "additionalProperties": True,
}


def problems(
    *codes: str, body: bool = False, ready: bool = True, inputs: bool = False
) -> dict[int | str, dict[str, Any]]:
    """Return the error responses of a route: `codes`, and those of every route.

    `body`: it reads one; `ready`: it waits for the start; `inputs`: it checks those of a definition.
    """
    wanted = [*codes, *_ALWAYS]
    wanted += _WITH_INPUT if body else ("invalid_request",)
    wanted += _WHEN_READY if ready else ()
    examples = [(code, _EXAMPLES[code]) for code in wanted]
    examples += _OF_INPUTS.items() if inputs else ()
    by_status: dict[int, dict[str, Any]] = {}
    for code, example in examples:
        by_status.setdefault(example[0], {})[code] = {"value": _problem(code, example)}
    return {status: _response(status, found) for status, found in sorted(by_status.items())}


def _response(status: int, examples: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": f"{HTTPStatus(status).phrase}: "
        + ", ".join(f"`{code}`" for code in examples),
        "content": {
            PROBLEM_MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": examples,
            }
        },
    }


def _problem(code: str, example: tuple[int, str, str]) -> dict[str, Any]:
    status, detail, next_action = example
    return {
        "type": f"urn:slipway:problem:{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "detail": detail,
        "code": code,
        "instance": "/api/v1/...",
        "next_action": next_action,
    }
