/** Events of a workflow as the page reads them: a union by type; a type that the page does not know is kept as `other`. */

import type { Effect } from "./effects";
import type { JsonRecord } from "./json";
import type { RecoveryOption } from "./recovery";

export interface StepError {
  readonly code: string;
  readonly message: string;
  readonly nextAction: string;
  readonly details: JsonRecord;
}

/** Which numbers are not kept any more: everything before `first` that was not received. */
export interface Gap {
  readonly type: "gap";
  readonly seq: null;
  readonly askedAfter: number;
  readonly first: number;
  readonly last: number | null;
}

export interface Place {
  /** Null for what is told again without a number. */
  readonly seq: number | null;
  readonly workflowId: string;
  readonly step: string | null;
  readonly cell: string | null;
  /** `step[cell]`, null for events of the whole workflow. */
  readonly key: string | null;
  readonly at: string;
  readonly actor: string;
}

type Of<Type extends string, Data> = Place & { readonly type: Type; readonly data: Data };

export type CreatedEvent = Of<
  "workflow_queued" | "workflow_started",
  {
    readonly definition: string | null;
    readonly version: string | null;
    readonly inputs: JsonRecord | null;
    readonly resources: readonly string[];
    readonly reason: string | null;
    readonly message: string;
    readonly blockedBy: string | null;
    readonly until: string | null;
  }
>;
export type StartedEvent = Of<
  "step_started",
  {
    readonly attempt: number;
    readonly of: number | null;
    readonly log: string | null;
    /** Of a group: the names of its cells; null for any other step. */
    readonly cells: readonly string[] | null;
  }
>;
type ProgressEvent = Of<"step_progress", Progress>;
type LogEvent = Of<"step_log", { readonly text: string }>;
export type RetryingEvent = Of<
  "step_retrying",
  {
    readonly attempt: number;
    readonly of: number | null;
    readonly nextAt: string | null;
    readonly error: StepError | null;
    /** By a person, who began a new round of the step. */
    readonly manual: boolean;
    /** The workflow was stopped: it costs no attempt. */
    readonly interrupted: boolean;
    /** A change of the scope began a new round. */
    readonly rescoped: boolean;
    readonly comment: string;
  }
>;
export type EndedEvent = Of<
  "step_completed" | "step_failed" | "step_skipped",
  {
    readonly attempt: number | null;
    readonly error: StepError | null;
    readonly reason: string | null;
    readonly cached: boolean;
    readonly source: JsonRecord | null;
    readonly by: string | null;
  }
>;
export type EffectEvent = Of<
  "effect_planned" | "effect_made" | "effect_found" | "effect_not_made" | "effect_unknown",
  { readonly effect: Effect; readonly reason: string | null }
>;
export type ApprovalRequestedEvent = Of<
  "approval_requested",
  {
    readonly approvalId: string;
    readonly title: string;
    readonly message: string;
    readonly digest: string;
    readonly expiresAt: string | null;
    readonly repeated: boolean;
  }
>;
export type ApprovalEvent = Of<
  "approval_decided" | "approval_expired" | "approval_voided" | "approval_reminded",
  {
    readonly approvalId: string;
    readonly decision: string | null;
    readonly status: string;
    readonly by: string | null;
    readonly comment: string;
    readonly digest: string | null;
    readonly reason: string | null;
  }
>;
export type RecoveryEvent = Of<
  "recovery_requested",
  {
    readonly error: StepError;
    readonly attempts: number;
    readonly log: string | null;
    readonly undoing: boolean;
    readonly options: readonly RecoveryOption[];
  }
>;
export type CompensatedEvent = Of<
  "step_compensated",
  {
    readonly undone: readonly Effect[];
    readonly complete: boolean;
    readonly attempt: number | null;
    readonly nextAt: string | null;
    readonly error: StepError | null;
  }
>;
export type ScopeEvent = Of<
  "scope_changed",
  {
    readonly change: JsonRecord;
    readonly before: JsonRecord;
    readonly after: JsonRecord;
    readonly comment: string;
  }
>;
export type TurnedEvent = Of<
  "workflow_paused" | "workflow_resumed" | "workflow_reopened" | "rollback_started",
  {
    readonly comment: string;
    readonly unparked: boolean;
    readonly ending: string | null;
    readonly keep: boolean;
    readonly reason: string | null;
    /** The key of a step that a person leaves as it is. */
    readonly left: string | null;
  }
>;
export type ClosedEvent = Of<
  "workflow_completed" | "workflow_failed" | "workflow_cancelled" | "workflow_rolled_back" | "workflow_rejected",
  {
    readonly status: string | null;
    readonly error: StepError | null;
    readonly errorStep: string | null;
    readonly undone: readonly Effect[];
    readonly stays: readonly Effect[];
    readonly uncertain: readonly Effect[];
    readonly comment: string;
  }
>;
type OtherEvent = Of<"other", JsonRecord> & { readonly name: string };

export type WorkflowEvent =
  | CreatedEvent
  | StartedEvent
  | ProgressEvent
  | LogEvent
  | RetryingEvent
  | EndedEvent
  | EffectEvent
  | ApprovalRequestedEvent
  | ApprovalEvent
  | RecoveryEvent
  | CompensatedEvent
  | ScopeEvent
  | TurnedEvent
  | ClosedEvent
  | OtherEvent;

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly message: string;
}
