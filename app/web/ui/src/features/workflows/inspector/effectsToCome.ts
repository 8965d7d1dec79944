/** All effects of a workflow: those of which something is known, and those that its plan announces. */
import { parseEffect, type Effect, type EffectView } from "@/model/effects";
import { isRecord, recordOf, recordsOf, type JsonRecord } from "@/model/json";
import { isTerminal } from "@/model/states";
import type { WorkflowView } from "@/model/view";

/** Those of the view first, in order; then what is planned and was not begun. */
export function allEffects(view: WorkflowView, answer: unknown): readonly EffectView[] {
  const known = [...view.effects.values()];
  if (isTerminal(view.status)) return known;
  const plan = isRecord(answer) ? planOf(answer) : null;
  const announced = plan === null ? [] : recordsOf(plan, "effects").map(parseEffect);
  return [...known, ...announced.flatMap((one) => (one === null || view.effects.has(one.key) ? [] : [planned(one)]))];
}

interface RepositoryEffects {
  /** Null for effects of no repository. */
  readonly repository: string | null;
  readonly effects: readonly EffectView[];
}

/** By repository in the order in which they first occur; those of none last. */
export function byRepository(effects: readonly EffectView[]): readonly RepositoryEffects[] {
  const groups = new Map<string | null, EffectView[]>();
  for (const effect of effects) {
    const group = groups.get(effect.repository);
    if (group === undefined) groups.set(effect.repository, [effect]);
    else group.push(effect);
  }
  return [...groups].map(([repository, members]) => ({ repository, effects: members })).sort((one, other) => Number(one.repository === null) - Number(other.repository === null));
}

/** Return the first so many, but those that went wrong in any case. */
export function mostTelling(effects: readonly EffectView[], count: number): readonly EffectView[] {
  if (effects.length <= count) return effects;
  const wrong = new Set(effects.filter(({ status }) => status === "not_made" || status === "unknown"));
  let left = Math.max(0, count - wrong.size);
  return effects.filter((one) => wrong.has(one) || left-- > 0);
}

/** The plan that a step left among its outputs, the latest. */
function planOf(answer: JsonRecord): JsonRecord | null {
  let found: JsonRecord | null = null;
  for (const step of recordsOf(answer, "steps")) {
    const plan = recordOf(recordOf(step, "outputs") ?? {}, "plan");
    if (plan !== null && Array.isArray(plan["effects"])) found = plan;
  }
  return found;
}

function planned(effect: Effect): EffectView {
  return { ...effect, step: "", cell: null, stepKey: "", status: "planned", at: "", reason: null, outcome: null };
}
