/** What a person may do about a step that failed, each with its consequence. */

import { isRecord, numberOf, recordsOf, textOf, textsOf, type JsonRecord } from "./json";
import { parseEffect, type Effect } from "./effects";

export interface RecoveryOption {
  /** retry, skip, rollback, cancel, scope, or an answer about a doubtful effect: happened, not_happened, check_again. */
  readonly operation: string;
  /** The service's own sentence, in English; shown where the page has no words for the values. */
  readonly message: string;
  readonly attempts: number | null;
  readonly effectsUndone: readonly Effect[] | null;
  readonly effectsKept: readonly Effect[] | null;
  readonly repositoriesLeftOut: readonly string[] | null;
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

function parseOption(operation: string, json: unknown): RecoveryOption {
  const details: JsonRecord = isRecord(json) ? json : {};
  return {
    operation,
    message: typeof json === "string" ? json : (textOf(details, "message") ?? ""),
    attempts: numberOf(details, "attempts"),
    effectsUndone: effectsOf(details, "effects_undone"),
    effectsKept: effectsOf(details, "effects_kept"),
    repositoriesLeftOut: "repositories_left_out" in details ? textsOf(details, "repositories_left_out") : null,
  };
}

function effectsOf(details: JsonRecord, name: string): readonly Effect[] | null {
  if (!(name in details)) return null;
  return recordsOf(details, name)
    .map(parseEffect)
    .filter((one) => one !== null);
}
