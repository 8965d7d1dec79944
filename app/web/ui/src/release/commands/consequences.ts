/** What a command would do to the world: as the service tells it, or worked out from the effects where it does not. */
import type { Effect, EffectView } from "@/model/effects";
import type { RecoveryOption } from "@/model/recovery";
import type { WorkflowView } from "@/model/view";
import type { Target } from "./targets";

export interface Consequence {
  readonly operation: string;
  /** Newest first, as they are undone. */
  readonly undone: readonly Effect[];
  readonly kept: readonly Effect[];
  /** Something that cannot be undone was begun: cancelling undoes nothing any more. */
  readonly published: boolean;
  /** Of which it is not known whether they happened. */
  readonly uncertain: readonly Effect[];
  readonly repositoriesLeftOut: readonly string[];
  /** How many steps do not run, the skipped one among them. */
  readonly stepsLeftOut: number;
  /** How many attempts a retry grants; null while that is not known. */
  readonly attempts: number | null;
  /** The service's own sentence. */
  readonly message: string;
}

const BEGUN: ReadonlySet<string> = new Set(["planned", "made", "found", "unknown"]);

export function consequenceOf(operation: string, view: WorkflowView, target: Target | null, told: RecoveryOption | null): Consequence {
  const made = madeNewestFirst(view);
  const published = told?.code == null ? hasPublished(view) : told.code === "cancel_published";
  const undoes = operation === "rollback" || (operation === "cancel" && !published);
  return {
    operation,
    undone: told?.effectsUndone ?? (undoes ? made.filter(isUndoable) : []),
    kept: told?.effectsKept ?? (undoes ? made.filter((one) => !isUndoable(one)) : made),
    uncertain: told?.effectsUncertain ?? [...view.effects.values()].filter(({ status }) => status === "unknown"),
    published,
    repositoriesLeftOut: told?.repositoriesLeftOut ?? leftOut(operation, view, target),
    stepsLeftOut: told?.leftOut?.length ?? 1,
    attempts: told?.attempts ?? target?.step?.of ?? null,
    message: told?.message ?? "",
  };
}

/** With what a cancel leaves when it is asked to keep everything. */
export function keeping(consequence: Consequence): Consequence {
  return { ...consequence, undone: [], kept: [...consequence.undone, ...consequence.kept] };
}

export function hasPublished(view: WorkflowView): boolean {
  return [...view.effects.values()].some((one) => one.reversibility === "irreversible" && BEGUN.has(one.status));
}

function madeNewestFirst(view: WorkflowView): readonly EffectView[] {
  return [...view.effects.values()].filter(({ status }) => status === "made" || status === "found").reverse();
}

/** What was found was there before: only what this workflow made is taken back. */
function isUndoable({ status, reversibility }: EffectView): boolean {
  return status === "made" && reversibility !== "irreversible";
}

function leftOut(operation: string, view: WorkflowView, target: Target | null): readonly string[] {
  const cell = target?.step?.cell ?? null;
  if (operation !== "skip" || cell === null) return [];
  const repositories = view.inputs["repositories"];
  return Array.isArray(repositories) && repositories.includes(cell) ? [cell] : [];
}
