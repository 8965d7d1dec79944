/** The turns of a conversation: what was said, and what Slipway showed, in order. */

import type { Approval } from "./approvals";
import type { StepError } from "./events";
import type { JsonRecord } from "./json";
import type { PlanView } from "./plan";
import type { RecoveryOption } from "./recovery";

interface Base {
  /** Stays the same while the turn changes; what a list is keyed by. */
  readonly id: string;
  readonly at: string;
}

interface SaidTurn extends Base {
  readonly kind: "said";
  readonly text: string;
  readonly by: string | null;
}

export interface Question {
  readonly field: string;
  readonly message: string;
  readonly choices: readonly string[];
}

export interface ClarificationTurn extends Base {
  readonly kind: "clarification";
  readonly message: string;
  readonly questions: readonly Question[];
  readonly proposal: JsonRecord;
  /** Nothing was said after it yet. */
  readonly isOpen: boolean;
}

export interface PlanTurn extends Base {
  readonly kind: "plan";
  readonly message: string;
  readonly digest: string;
  readonly plan: PlanView;
  readonly proposal: JsonRecord;
  /** `shown`: it can be confirmed. `superseded`: another one, or something else that was asked, took its place. */
  readonly status: "shown" | "confirmed" | "superseded" | "dry_run";
}

export interface ApprovalTurn extends Base {
  readonly kind: "approval";
  readonly workflowId: string;
  /** As it was shown, with its status as it is now. */
  readonly approval: Approval;
  readonly message: string;
  /** The plan was confirmed, but something has changed since. */
  readonly hasChanged: boolean;
  readonly confirmedDigest: string | null;
}

export interface DecidedTurn extends Base {
  readonly kind: "decided";
  readonly approvalId: string;
  readonly step: string | null;
  readonly cell: string | null;
  /** `approved`, `rejected`, `expired`, `voided`, or `pending` while a quorum is not reached. */
  readonly status: string;
  readonly by: string | null;
  readonly comment: string;
  /** By the plan that was confirmed before. */
  readonly isAutomatic: boolean;
  readonly message: string;
}

/** A stretch of a workflow's life; what it shows is the workflow's own fold. */
export interface LiveTurn extends Base {
  readonly kind: "live";
  readonly workflowId: string;
  readonly lastAt: string;
  /** The last stretch, which is still going on or was the last before the end. */
  readonly isCurrent: boolean;
  readonly completed: number;
  readonly failed: number;
  readonly effectsMade: number;
}

/** It was paused, goes on, was reopened, is rolled back, waits for its turn. */
export interface StatusTurn extends Base {
  readonly kind: "status";
  readonly workflowId: string | null;
  readonly status: string;
  readonly message: string;
}

export interface AnswerTurn extends Base {
  readonly kind: "answer";
  readonly message: string;
  /** Names the sentence, where the service says which it is. */
  readonly code: string | null;
  /** What the answer is made of: `what` is `why`, `status` or `workflows`; null for a plain sentence. */
  readonly data: JsonRecord | null;
}

export interface ErrorTurn extends Base, StepError {
  readonly kind: "error";
  readonly workflowId: string | null;
  readonly step: string | null;
  readonly cell: string | null;
  /** What can be done about a step that failed; empty for what went wrong with a message. */
  readonly options: readonly RecoveryOption[];
  /** A person still has to decide. */
  readonly isOpen: boolean;
}

export interface CompleteTurn extends Base {
  readonly kind: "complete";
  /** `workflow`, `dry_run` */
  readonly what: string;
  readonly workflowId: string | null;
  readonly status: string | null;
  readonly message: string;
  readonly data: JsonRecord;
}

export type Turn =
  | SaidTurn
  | ClarificationTurn
  | PlanTurn
  | ApprovalTurn
  | DecidedTurn
  | LiveTurn
  | StatusTurn
  | AnswerTurn
  | ErrorTurn
  | CompleteTurn;

export interface Conversation {
  readonly turns: readonly Turn[];
  /** What Slipway is doing about what was said last: null when it is the person's turn. */
  readonly busy: "heard" | "planning" | "starting" | null;
  /** The plan that can be confirmed now. */
  readonly openPlan: PlanTurn | null;
  /** The approval that waits for a decision, the latest of several. */
  readonly openApproval: ApprovalTurn | null;
  readonly openClarification: ClarificationTurn | null;
  readonly workflowId: string | null;
  /** How the workflow ended; null while it lives. */
  readonly workflowEnd: string | null;
  readonly lastSeq: number;
}
