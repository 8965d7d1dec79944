/** What a person may do about a workflow or a step that failed, each with its consequence. */

import { parseEffect, stepKey, type Effect } from "./effects";
import { flagOf, isRecord, numberOf, recordsOf, textOf, textsOf, type JsonRecord } from "./json";

export interface RecoveryOption {
  /** retry, skip, rollback, cancel, scope, or an answer about a doubtful effect: happened, not_happened, check_again. */
  readonly operation: string;
  /** Which meaning the operation has now, such as `retry_refused` or `cancel_keep`; null where only a sentence is told. */
  readonly code: string | null;
  /** The step that it is about; null for the whole workflow, and in an event, which is about its own step. */
  readonly key: string | null;
  /** The service's own sentence, in English; shown where the page has no words for the values. */
  readonly message: string;
  readonly attempts: number | null;
  readonly effectsUndone: readonly Effect[] | null;
  readonly effectsKept: readonly Effect[] | null;
  /** Of which it is not known whether they happened. */
  readonly effectsUncertain: readonly Effect[] | null;
  readonly repositoriesLeftOut: readonly string[] | null;
  /** Keys of the steps that run again, and of those that do not run. */
  readonly repeated: readonly string[] | null;
  readonly leftOut: readonly string[] | null;
  /** Steps whose condition looks at one that does not run. */
  readonly perhapsLeftOut: readonly string[] | null;
  /** A cancel that leaves everything as it is. */
  readonly keep: boolean;
  /** The effect in doubt that an answer is about, and what it is in words. */
  readonly effect: string | null;
  readonly summary: string | null;
}

/** The least destructive first; what is not named comes last. */
const ORDER = ["retry", "check_again", "happened", "not_happened", "scope", "skip", "rollback", "cancel"];

/** Read options: a map from operation to sentence, a map to details, or a list of details. */
export function parseOptions(json: unknown): readonly RecoveryOption[] {
  const found = Array.isArray(json)
    ? json.filter(isRecord).map((one) => parseOption(textOf(one, "operation") ?? "", one))
    : isRecord(json)
      ? Object.entries(json).map(([operation, value]) => parseOption(operation, value))
      : [];
  return found.filter((one) => one.operation !== "").sort((one, other) => rank(one) - rank(other));
}

function rank(option: RecoveryOption): number {
  const place = ORDER.indexOf(option.operation);
  return place < 0 ? ORDER.length : place;
}

/** The option for an operation on a step, or on the whole workflow where the key is null; keeping everything only when asked for. */
export function optionFor(
  options: readonly RecoveryOption[],
  operation: string,
  key: string | null,
  keep = false,
): RecoveryOption | null {
  const fitting = options.filter((one) => one.operation === operation && one.keep === keep);
  return fitting.find((one) => one.key === key) ?? fitting.find((one) => one.key === null) ?? null;
}

function parseOption(operation: string, json: unknown): RecoveryOption {
  const details: JsonRecord = isRecord(json) ? json : {};
  const step = textOf(details, "step");
  return {
    // The service tells answers about an effect in doubt as `resolve`, its events by their names.
    operation: operation === "resolve" ? (textOf(details, "answer") ?? operation) : operation,
    code: textOf(details, "code"),
    key: step === null ? null : stepKey(step, textOf(details, "cell")),
    message: typeof json === "string" ? json : (textOf(details, "message") ?? ""),
    attempts: numberOf(details, "attempts"),
    effectsUndone: effectsOf(details, "effects_undone"),
    effectsKept: effectsOf(details, "effects_kept"),
    effectsUncertain: effectsOf(details, "effects_uncertain"),
    repositoriesLeftOut: namesOf(details, "repositories_left_out"),
    repeated: namesOf(details, "repeated"),
    leftOut: namesOf(details, "left_out"),
    perhapsLeftOut: namesOf(details, "perhaps_left_out"),
    keep: flagOf(details, "keep"),
    effect: textOf(details, "effect"),
    summary: textOf(details, "summary"),
  };
}

function effectsOf(details: JsonRecord, name: string): readonly Effect[] | null {
  if (!Array.isArray(details[name])) return null;
  return recordsOf(details, name)
    .map(parseEffect)
    .filter((one) => one !== null);
}

function namesOf(details: JsonRecord, name: string): readonly string[] | null {
  return Array.isArray(details[name]) ? textsOf(details, name) : null;
}
