/** A conversation while events are folded into it, and the changes that several kinds of events make. */

import { textOf } from "./json";
import type { ChatEvent } from "./chatEvents";
import type { Conversation, LiveTurn, Turn } from "./turns";

export interface ConversationDraft {
  readonly turns: Turn[];
  busy: Conversation["busy"];
  workflowId: string | null;
  workflowEnd: string | null;
  /** Approvals that were answered by the plan that was confirmed. */
  readonly automatic: Set<string>;
  /** Data whose sentence follows as the answer. */
  answerData: ChatEvent | null;
  lastSeq: number;
}

export function emptyDraft(): ConversationDraft {
  return {
    turns: [],
    busy: null,
    workflowId: null,
    workflowEnd: null,
    automatic: new Set(),
    answerData: null,
    lastSeq: 0,
  };
}

/** Change the live card; a new one begins where something else was said or shown since. */
export function live(draft: ConversationDraft, event: ChatEvent, change: (turn: LiveTurn) => LiveTurn): void {
  if (draft.busy === "starting") draft.busy = null;
  const workflowId = textOf(event.data, "workflow_id") ?? draft.workflowId;
  if (workflowId === null) return;
  const at = lastLive(draft, workflowId);
  const known = at === null ? undefined : draft.turns[at];
  if (at !== null && known?.kind === "live") {
    draft.turns[at] = change({ ...known, lastAt: event.at });
    return;
  }
  draft.turns.push(
    change({
      kind: "live",
      id: idOf(event),
      at: event.at,
      workflowId,
      lastAt: event.at,
      isCurrent: true,
      completed: 0,
      failed: 0,
      effectsMade: 0,
    }),
  );
}

/** The live card that can go on: decisions and changes of status may stand below it, nothing else. */
function lastLive(draft: ConversationDraft, workflowId: string): number | null {
  for (let at = draft.turns.length - 1; at >= 0; at -= 1) {
    const turn = draft.turns[at];
    if (turn?.kind === "live" && turn.workflowId === workflowId) return at;
    if (turn?.kind !== "decided" && turn?.kind !== "status") return null;
    if (turn.kind === "decided" && !turn.isAutomatic) return null;
  }
  return null;
}

export function supersedePlans(draft: ConversationDraft): void {
  change(draft, "plan", (turn) => (turn.status === "shown" ? { ...turn, status: "superseded" } : turn));
}

export function closeQuestions(draft: ConversationDraft): void {
  change(draft, "clarification", (turn) => (turn.isOpen ? { ...turn, isOpen: false } : turn));
}

export function change<Kind extends Turn["kind"]>(
  draft: ConversationDraft,
  kind: Kind,
  to: (turn: Extract<Turn, { kind: Kind }>) => Turn,
): void {
  for (const [at, turn] of draft.turns.entries()) {
    if (isKind(turn, kind)) draft.turns[at] = to(turn);
  }
}

export function isKind<Kind extends Turn["kind"]>(turn: Turn, kind: Kind): turn is Extract<Turn, { kind: Kind }> {
  return turn.kind === kind;
}

export function idOf(event: ChatEvent): string {
  return `event:${event.seq ?? event.at}`;
}
