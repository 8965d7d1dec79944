/** What a workflow looks like on the page: derived from its steps and events, never changed in place. */

import type { EffectView } from "./effects";
import type { Progress, StepError } from "./events";
import type { JsonRecord } from "./json";
import type { RecoveryOption } from "./recovery";
import type { SkeletonStep } from "./skeleton";
import type { StepState } from "./states";

/** One start of a step, from `startedAt` to what became of it. */
export interface Attempt {
  readonly round: number;
  readonly attempt: number;
  readonly of: number | null;
  readonly startedAt: string;
  /** Null while it runs. */
  readonly endedAt: string | null;
  readonly end: "running" | "completed" | "failed" | "retrying" | "interrupted" | "skipped" | "cancelled";
  readonly log: string | null;
  readonly error: StepError | null;
}

export interface StepView extends SkeletonStep {
  /** `id[cell]`, or `id`. */
  readonly key: string;
  /** The service's word, such as `waiting_for_approval`. */
  readonly status: string;
  readonly state: StepState;
  /** Since when it is in this state. */
  readonly since: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** 0 while it was never started; it counts within the round. */
  readonly attempt: number;
  /** How many attempts the round allows; null while that is not known. */
  readonly of: number | null;
  /** 1, and one more with each manual retry or change of the scope. */
  readonly round: number;
  /** When a step that is retried is started again; null when it waits for nothing but its turn. */
  readonly nextAt: string | null;
  readonly progress: Progress | null;
  readonly error: StepError | null;
  /** Why it was skipped. */
  readonly reason: string | null;
  /** Who retried or skipped it. */
  readonly by: string | null;
  /** Where a cached result is from: `workflow_id`, `step`, `at`. */
  readonly source: JsonRecord | null;
  /** The last attempt's log, as the service names it. */
  readonly log: string | null;
  /** At most the last five lines of the log. */
  readonly logTail: readonly string[];
  /** The last of these lines has not ended yet. */
  readonly isTailOpen: boolean;
  readonly attempts: readonly Attempt[];
  /** Keys into `WorkflowView.effects`, in order. */
  readonly effectKeys: readonly string[];
  /** The approval that was asked for last. */
  readonly approvalId: string | null;
}

export interface ApprovalRef {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly message: string;
  readonly digest: string;
  readonly status: "pending" | "approved" | "rejected" | "expired" | "voided";
  readonly requestedAt: string;
  readonly expiresAt: string | null;
  readonly decisions: readonly {
    readonly decision: string;
    readonly by: string;
    readonly at: string;
    readonly comment: string;
  }[];
  /** Why it is not asked for any more. */
  readonly voidedBecause: string | null;
}

/** A step, or with a null key the whole workflow, of which a person has to decide how it goes on. */
export interface Recovery {
  readonly key: string | null;
  readonly since: string;
  readonly error: StepError;
  readonly attempts: number;
  readonly log: string | null;
  /** It could not be undone; the choice is about undoing it. */
  readonly undoing: boolean;
  /** Empty in a snapshot, which does not know the choices. */
  readonly options: readonly RecoveryOption[];
}

/** One thing that the workflow waits for. */
export interface Wait {
  readonly what: "approval" | "recovery" | "retry" | "pause" | "admission";
  readonly key: string | null;
  readonly since: string | null;
  readonly approvalId: string | null;
  readonly until: string | null;
  /** Code of the admission's reason. */
  readonly reason: string | null;
  readonly blockedBy: string | null;
  /** The service's own sentence where it gave one. */
  readonly message: string;
}

export type MomentKind =
  | "queued"
  | "started"
  | "step_failed"
  | "step_skipped"
  | "step_retrying"
  | "step_retried"
  | "step_rescoped"
  | "step_interrupted"
  | "step_cached"
  | "step_undone"
  | "step_not_undone"
  | "effect_made"
  | "effect_found"
  | "effect_not_made"
  | "effect_unknown"
  | "approval_requested"
  | "approval_approved"
  | "approval_rejected"
  | "approval_counted"
  | "approval_expired"
  | "approval_voided"
  | "approval_reminded"
  | "recovery_requested"
  | "scope_changed"
  | "paused"
  | "resumed"
  | "unparked"
  | "reopened"
  | "cancel_started"
  | "rollback_started"
  | "completed"
  | "completed_with_failures"
  | "failed"
  | "cancelled"
  | "rolled_back"
  | "rejected";

/** What a person wants to read of a workflow's history: a kind and values; the words are the page's. */
export interface Moment {
  readonly seq: number;
  readonly kind: MomentKind;
  readonly at: string;
  readonly actor: string;
  readonly key: string | null;
  readonly name: string | null;
  readonly cell: string | null;
  readonly values: Readonly<Record<string, string | number | boolean>>;
}

/** How many steps are in each state; groups are not counted, their steps are. */
export type Counts = Readonly<Record<StepState, number>> & { readonly total: number };

export interface WorkflowView {
  readonly workflowId: string;
  /** The service's word, such as `waiting_for_approval`; told by the steps while the phase is `running`. */
  readonly status: string;
  readonly state: StepState;
  /** What events said of the workflow as a whole: `queued`, `running`, `paused`, `rolling_back`, or how it ended. */
  readonly phase: string;
  /** The phase to which a paused workflow returns, or one that is parked as a whole. */
  readonly phaseBefore: string | null;
  readonly since: string | null;
  readonly createdAt: string | null;
  readonly endedAt: string | null;
  readonly startedBy: string | null;
  readonly round: number;
  readonly definition: string | null;
  readonly version: string | null;
  readonly inputs: JsonRecord;
  /** Why and for whom it is queued or was rejected. */
  readonly admission: {
    readonly reason: string | null;
    readonly message: string;
    readonly blockedBy: string | null;
    readonly until: string | null;
  } | null;
  /** The last error of the whole workflow. */
  readonly error: StepError | null;
  /** Cancelled or rolled back: what is being, or was, undone. */
  readonly ending: string | null;
  /** In the order of the definition; cells of a step beside each other. */
  readonly steps: ReadonlyMap<string, StepView>;
  readonly effects: ReadonlyMap<string, EffectView>;
  readonly approvals: ReadonlyMap<string, ApprovalRef>;
  readonly recoveries: readonly Recovery[];
  readonly waits: readonly Wait[];
  readonly moments: readonly Moment[];
  readonly counts: Counts;
  /** How many steps run or are tried again; groups are not counted, they do not execute themselves. */
  readonly executing: number;
  /** The number of the last event that is part of this view. */
  readonly seq: number;
  readonly updatedAt: string | null;
}
