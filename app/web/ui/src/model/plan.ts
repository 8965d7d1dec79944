/** The plan that the chat shows before anything starts: of a release, or of any other definition. */

import { groupEffects, phaseOf, type EffectGroup, type Phase } from "./effectGroups";
import { countIrreversible, heaviest, parseEffect, stepKey, type Effect, type Reversibility } from "./effects";
import { parseStepError } from "./parse";
import type { StepError } from "./events";
import { isRecord, listOf, recordOf, recordsOf, textOf, textsOf, type JsonRecord } from "./json";
import { parseReleasePlan, type ReleasePlan } from "./releasePlan";

const DISPOSITIONS = ["will_run", "cached", "skipped", "needs_approval", "known_later", "failed"] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

/** What would become of one step. */
export interface PlannedStep {
  readonly key: string;
  readonly id: string;
  readonly cell: string | null;
  readonly name: string;
  readonly disposition: Disposition;
  readonly reason: string | null;
  readonly effects: readonly Effect[];
  readonly error: StepError | null;
}

interface PlanPhase {
  readonly name: Phase;
  readonly groups: readonly EffectGroup[];
  readonly count: number;
  readonly reversibility: Reversibility;
}

/** One approval that the workflow will ask for. */
interface PlannedGate {
  readonly step: string;
  readonly title: string;
  readonly message: string;
  readonly digest: string | null;
}

export interface PlanView {
  readonly definition: string;
  readonly version: string | null;
  readonly digest: string;
  readonly isDryRun: boolean;
  readonly inputs: JsonRecord;
  /** Null for a definition that is no release. */
  readonly release: ReleasePlan | null;
  readonly steps: readonly PlannedStep[];
  readonly phases: readonly PlanPhase[];
  readonly gates: readonly PlannedGate[];
  readonly effectCount: number;
  readonly irreversibleCount: number;
  readonly warnings: readonly string[];
  /** Why it cannot start, each with its step where it has one. */
  readonly errors: readonly (StepError & { readonly step: string | null })[];
}

/** Read `data` of a `plan` event, or a plan itself as `POST /definitions/plan` answers it; null when it is none. */
export function parsePlan(json: unknown): PlanView | null {
  if (!isRecord(json)) return null;
  const plan = recordOf(json, "plan") ?? json;
  const definition = textOf(plan, "definition");
  if (definition === null) return null;
  const approvals = recordsOf(plan, "approvals");
  const steps = recordsOf(plan, "steps").map(plannedStep);
  const effects = recordsOf(plan, "effects")
    .map(parseEffect)
    .filter((one) => one !== null);
  const inputs = recordOf(plan, "inputs") ?? {};
  return {
    definition,
    version: textOf(plan, "version"),
    digest: textOf(plan, "digest") ?? textOf(json, "digest") ?? "",
    isDryRun: json["dry_run"] === true || inputs["dry_run"] === true,
    inputs,
    release: releaseOf(approvals),
    steps,
    phases: phasesOf(plan, steps, effects),
    gates: approvals.map((one) => ({
      step: stepKey(textOf(one, "step") ?? "", textOf(one, "cell")),
      title: textOf(one, "title") ?? "",
      message: textOf(one, "message") ?? "",
      digest: textOf(one, "digest"),
    })),
    effectCount: effects.length,
    irreversibleCount: countIrreversible(effects),
    warnings: listOf(plan, "warnings").map((one) => (typeof one === "string" ? one : warningOf(one))),
    errors: recordsOf(plan, "errors").flatMap((one) => {
      const error = parseStepError(one);
      return error === null ? [] : [{ ...error, step: textOf(one, "step") }];
    }),
  };
}

function releaseOf(approvals: readonly JsonRecord[]): ReleasePlan | null {
  for (const approval of approvals) {
    const release = parseReleasePlan(approval["plan"]);
    if (release !== null) return release;
  }
  return null;
}

function plannedStep(row: JsonRecord): PlannedStep {
  const id = textOf(row, "id") ?? "";
  const cell = textOf(row, "cell");
  return {
    key: stepKey(id, cell),
    id,
    cell,
    name: textOf(row, "name") ?? id,
    disposition: DISPOSITIONS.find((one) => one === textOf(row, "disposition")) ?? "known_later",
    reason: textOf(row, "reason"),
    effects: recordsOf(row, "effects")
      .map(parseEffect)
      .filter((one) => one !== null),
    error: parseStepError(row["error"]),
  };
}

/**
 * The effects before and after the last approval. Which effect belongs to which step is in `steps`, their order in `levels`; where a plan
 * has neither, the kind of the effect decides.
 */
function phasesOf(plan: JsonRecord, steps: readonly PlannedStep[], effects: readonly Effect[]): readonly PlanPhase[] {
  const levels = listOf(plan, "levels").map((level) => (Array.isArray(level) ? level : []));
  const gates = new Set(steps.filter((one) => one.disposition === "needs_approval").map((one) => one.key));
  const places = new Map<string, number>();
  for (const [at, level] of levels.entries()) {
    for (const key of level) if (typeof key === "string") places.set(key, at);
  }
  const barrier = Math.max(-1, ...[...gates].flatMap((key) => places.get(key) ?? []));
  const publishes = new Set(
    steps
      .filter((one) => (places.get(one.key) ?? places.get(one.id) ?? -1) > barrier)
      .flatMap((one) => one.effects.map((effect) => effect.key)),
  );
  const isPlaced = gates.size > 0 && barrier >= 0;
  const phase = (one: Effect): Phase =>
    isPlaced ? (publishes.has(one.key) ? "publish" : "prepare") : phaseOf(one);
  return (["prepare", "publish"] as const).flatMap((name) => {
    const members = effects.filter((one) => phase(one) === name);
    if (members.length === 0) return [];
    return [{ name, groups: groupEffects(members), count: members.length, reversibility: heaviest(members) }];
  });
}

function warningOf(json: unknown): string {
  if (!isRecord(json)) return String(json);
  return textOf(json, "message") ?? textsOf(json, "messages").join(" ");
}
