/** An effect: a change in the world outside, and how far it can be taken back. */

import { isRecord, recordOf, textOf, type JsonRecord } from "./json";

export const REVERSIBILITIES = ["none", "reversible", "compensatable", "irreversible"] as const;
export type Reversibility = (typeof REVERSIBILITIES)[number];

export const EFFECT_STATUSES = ["planned", "made", "found", "not_made", "unknown", "denied", "undone"] as const;
export type EffectStatus = (typeof EFFECT_STATUSES)[number];

/** What an effect is, before anything is known of its outcome. */
export interface Effect {
  /** `kind:target`, under which the ledger keeps it. */
  readonly key: string;
  readonly kind: string;
  readonly target: string;
  readonly reversibility: Reversibility;
  readonly summary: string;
  readonly repository: string | null;
  readonly details: JsonRecord;
}

/** An effect of a workflow with what became of it. */
export interface EffectView extends Effect {
  readonly step: string;
  readonly cell: string | null;
  readonly stepKey: string;
  readonly status: EffectStatus;
  readonly at: string;
  readonly reason: string | null;
  readonly outcome: JsonRecord | null;
}

function reversibilityOf(text: string | null): Reversibility {
  // What is not known to be reversible is shown as the heaviest.
  return REVERSIBILITIES.find((one) => one === text) ?? "irreversible";
}

export function parseEffect(json: unknown): Effect | null {
  if (!isRecord(json)) return null;
  const kind = textOf(json, "kind");
  const target = textOf(json, "target");
  if (kind === null || target === null) return null;
  return {
    key: `${kind}:${target}`,
    kind,
    target,
    reversibility: reversibilityOf(textOf(json, "reversibility")),
    summary: textOf(json, "summary") ?? `${kind} ${target}`,
    repository: textOf(json, "repository"),
    details: recordOf(json, "details") ?? {},
  };
}

/** One row of `GET /workflows/{id}/effects`. */
export function parseEffectRow(json: unknown): EffectView | null {
  const effect = parseEffect(json);
  if (effect === null || !isRecord(json)) return null;
  const step = textOf(json, "step") ?? "";
  const cell = textOf(json, "cell");
  return {
    ...effect,
    step,
    cell,
    stepKey: stepKey(step, cell),
    status: EFFECT_STATUSES.find((one) => one === textOf(json, "status")) ?? "unknown",
    at: textOf(json, "at") ?? "",
    reason: textOf(json, "reason"),
    outcome: recordOf(json, "outcome"),
  };
}

export function stepKey(step: string, cell: string | null): string {
  return cell === null ? step : `${step}[${cell}]`;
}

export function heavier(one: Reversibility, other: Reversibility): Reversibility {
  return REVERSIBILITIES.indexOf(one) < REVERSIBILITIES.indexOf(other) ? other : one;
}

export function heaviest(effects: Iterable<Effect>): Reversibility {
  let found: Reversibility = "none";
  for (const effect of effects) found = heavier(found, effect.reversibility);
  return found;
}

export function countIrreversible(effects: Iterable<Effect>): number {
  let count = 0;
  for (const effect of effects) if (effect.reversibility === "irreversible") count += 1;
  return count;
}
