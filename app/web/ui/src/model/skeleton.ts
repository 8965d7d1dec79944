/** The steps of a workflow as the definition orders them, before anything is known of what became of them. */

import { REVERSIBILITIES, stepKey, type Reversibility } from "./effects";
import { flagOf, isRecord, numberOf, recordOf, recordsOf, textOf, textsOf, type JsonRecord } from "./json";

export interface SkeletonStep {
  readonly id: string;
  readonly cell: string | null;
  readonly name: string;
  /** The step that contains it. */
  readonly group: string | null;
  /** It contains other steps, or stands for its own cells. */
  readonly isGroup: boolean;
  /** Null for a group of steps. */
  readonly type: string | null;
  /** Ids of the steps that it directly needs, within its group where it has one; null while the service does not say. */
  readonly needs: readonly string[] | null;
  readonly optional: boolean;
  /** What its effects are at most, as far as that is known before it runs. */
  readonly reversibility: Reversibility | null;
  /** It asks for an approval. */
  readonly asks: boolean;
  /** The condition under which it runs. */
  readonly condition: string | null;
  /** How many attempts it has in a round; null while the service does not say. */
  readonly allowedAttempts: number | null;
}

export interface Skeleton {
  readonly workflowId: string;
  readonly definition: string | null;
  readonly version: string | null;
  readonly kind: string | null;
  readonly repositories: readonly string[];
  readonly steps: readonly SkeletonStep[];
}

/** Read the steps of `GET /workflows/{id}`; null when it is no such answer. */
export function parseSkeleton(answer: unknown): Skeleton | null {
  if (!isRecord(answer)) return null;
  const workflowId = textOf(answer, "workflow_id");
  if (workflowId === null) return null;
  const metadata = recordOf(answer, "metadata") ?? {};
  return {
    workflowId,
    definition: textOf(metadata, "definition"),
    version: textOf(metadata, "definition_version"),
    kind: textOf(metadata, "kind"),
    repositories: textsOf(metadata, "repositories"),
    steps: recordsOf(answer, "steps").map(parseSkeletonStep),
  };
}

export function parseSkeletonStep(row: JsonRecord): SkeletonStep {
  const id = textOf(row, "id") ?? "";
  return {
    id,
    cell: textOf(row, "cell"),
    name: textOf(row, "name") ?? id,
    group: textOf(row, "group"),
    isGroup: flagOf(row, "is_group"),
    type: textOf(row, "type"),
    needs: Array.isArray(row["needs"]) ? textsOf(row, "needs") : null,
    optional: flagOf(row, "optional"),
    reversibility: REVERSIBILITIES.find((one) => one === textOf(row, "reversibility")) ?? null,
    asks: flagOf(row, "asks"),
    condition: textOf(row, "condition"),
    allowedAttempts: numberOf(row, "of"),
  };
}

/** Return which of the steps contain others, by id, as far as their steps are known. */
export function groupIds(steps: Iterable<SkeletonStep>): ReadonlySet<string> {
  const found = new Set<string>();
  const celled = new Set<string>();
  const bare = new Set<string>();
  for (const step of steps) {
    if (step.group !== null) found.add(step.group);
    else if (step.cell !== null) celled.add(step.id);
    else bare.add(step.id);
  }
  // A matrix over a single step has its cells under its own name.
  for (const id of celled) if (bare.has(id)) found.add(id);
  return found;
}

export function keyOf(step: { readonly id: string; readonly cell: string | null }): string {
  return stepKey(step.id, step.cell);
}
