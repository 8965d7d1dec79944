/** Two workflows step by step: what became of each, how long it took, what is different. */
import { type Difference, differencesBetween } from "@/model/differences";
import { between } from "@/model/durations";
import { stepKey } from "@/model/effects";
import { isRecord, recordOf, recordsOf, textOf } from "@/model/json";
import type { StepView, WorkflowView } from "@/model/view";

export interface StepPair {
  key: string;
  name: string;
  cell: string | null;
  one: StepView | null;
  other: StepView | null;
  /** How much longer the other one took; null where one of them has not ended. */
  longerMs: number | null;
  outputs: readonly Difference[];
}

/** In the order of the first; steps that only the other one has follow what they follow there. */
export function pairsOf(one: WorkflowView, other: WorkflowView, oneAnswer: unknown, otherAnswer: unknown): readonly StepPair[] {
  const [first, second] = [outputsOf(oneAnswer), outputsOf(otherAnswer)];
  return merged([...one.steps.keys()], [...other.steps.keys()]).map((key): StepPair => {
    const [left, right] = [one.steps.get(key) ?? null, other.steps.get(key) ?? null];
    const [took, tookOther] = [left && between(left.startedAt, left.endedAt), right && between(right.startedAt, right.endedAt)];
    return {
      key,
      name: (left ?? right)?.name ?? key,
      cell: (left ?? right)?.cell ?? null,
      one: left,
      other: right,
      longerMs: took === null || tookOther === null ? null : tookOther - took,
      // Only what both made can be compared; a step that one of them did not reach differs by its state.
      outputs: first.has(key) && second.has(key) ? differencesBetween(first.get(key), second.get(key)) : [],
    };
  });
}

export function inputDifferences(one: WorkflowView, other: WorkflowView): readonly Difference[] {
  return differencesBetween(one.inputs, other.inputs);
}

export function isDifferent({ one, other, outputs }: StepPair): boolean {
  return one?.state !== other?.state || outputs.length > 0;
}

function outputsOf(answer: unknown): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  if (!isRecord(answer)) return found;
  for (const row of recordsOf(answer, "steps")) {
    const outputs = recordOf(row, "outputs");
    if (outputs !== null) found.set(stepKey(textOf(row, "id") ?? "", textOf(row, "cell")), outputs);
  }
  return found;
}

function merged(first: readonly string[], second: readonly string[]): readonly string[] {
  const known = new Set(first);
  const after = new Map<string | null, string[]>();
  let last: string | null = null;
  for (const key of second) {
    if (known.has(key)) last = key;
    else after.set(last, [...(after.get(last) ?? []), key]);
  }
  return [...(after.get(null) ?? []), ...first.flatMap((key) => [key, ...(after.get(key) ?? [])])];
}
