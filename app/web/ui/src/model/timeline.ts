/** When each step ran and waited, as pieces on one axis; long times in which nothing ran take little room. */

import type { StepState } from "./states";
import { ticksOf, type Tick } from "./ticks";
import type { ApprovalRef, StepView, WorkflowView } from "./view";

export interface Piece {
  /** `run`: an attempt; `pause`: until the next attempt; `wait`: for a person. */
  readonly kind: "run" | "pause" | "wait";
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly end: number;
  readonly isOpen: boolean;
  readonly state: StepState;
  readonly attempt: number | null;
}

export interface Bar {
  readonly key: string;
  readonly step: StepView;
  readonly pieces: readonly Piece[];
}

/** A stretch of the axis: `from`..`to` in time takes `left`..`right` of the width, both between 0 and 1. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly left: number;
  readonly right: number;
  /** Nothing ran: it is drawn shorter than it was. */
  readonly isIdle: boolean;
}

export interface Timeline {
  readonly start: number;
  readonly end: number;
  readonly bars: readonly Bar[];
  readonly stretches: readonly Stretch[];
  readonly ticks: readonly Tick[];
}

/** How much of the time nothing must have run at a stretch to be drawn shorter, and what it is drawn as. */
const IDLE_SHARE = 0.2;
const IDLE_WIDTH = 0.05;

/** `now` is where open pieces end. */
export function timelineOf(view: WorkflowView, now: number, tickCount = 8): Timeline {
  const approvals = [...view.approvals.values()];
  const bars: Bar[] = [];
  for (const step of view.steps.values()) {
    const pieces = piecesOf(step, approvals, now);
    if (pieces.length > 0) bars.push({ key: step.key, step, pieces });
  }
  const all = bars.flatMap((bar) => bar.pieces);
  const created = timeOf(view.createdAt);
  const start = Math.min(created ?? Infinity, ...all.map((piece) => piece.start));
  const end = Math.max(timeOf(view.endedAt) ?? -Infinity, ...all.map((piece) => piece.end));
  if (!Number.isFinite(start) || !Number.isFinite(end)) {
    return { start: now, end: now, bars: [], stretches: [], ticks: [] };
  }
  const stretches = stretchesOf(all, start, Math.max(end, start + 1));
  return { start, end, bars, stretches, ticks: ticksOf(stretches, tickCount) };
}

/** Where a time is on the axis, between 0 and 1. */
export function placeOf(stretches: readonly Stretch[], at: number): number {
  for (const one of stretches) {
    if (at > one.to) continue;
    const share = Math.max(0, at - one.from) / Math.max(1, one.to - one.from);
    return one.left + share * (one.right - one.left);
  }
  return 1;
}

function piecesOf(step: StepView, approvals: readonly ApprovalRef[], now: number): readonly Piece[] {
  const pieces: Piece[] = approvals
    .filter((one) => one.key === step.key)
    .flatMap((one) => waited(one, step, now));
  for (const [index, attempt] of step.attempts.entries()) {
    const start = timeOf(attempt.startedAt);
    if (start === null) continue;
    const end = timeOf(attempt.endedAt);
    const isLast = index === step.attempts.length - 1;
    const state = runState(attempt.end, isLast ? step.state : null);
    pieces.push({ kind: "run", start, end: end ?? now, isOpen: end === null, state, attempt: attempt.attempt });
    const next = timeOf(step.attempts[index + 1]?.startedAt ?? null);
    if (end === null || attempt.end !== "retrying") continue;
    if (next !== null || step.state === "retrying") {
      pieces.push({ kind: "pause", start: end, end: next ?? now, isOpen: next === null, state: "retrying", attempt: null });
    }
  }
  return pieces.length > 0 ? pieces.sort((one, other) => one.start - other.start) : whole(step, now);
}

function waited(approval: ApprovalRef, step: StepView, now: number): Piece[] {
  const start = timeOf(approval.requestedAt);
  if (start === null) return [];
  const isOpen = approval.status === "pending";
  const last = approval.decisions[approval.decisions.length - 1];
  const end = isOpen ? now : (timeOf(last?.at ?? step.endedAt) ?? start);
  return [{ kind: "wait", start, end: Math.max(end, start), isOpen, state: "waiting", attempt: null }];
}

/** A snapshot knows no attempts: the step is one piece. */
function whole(step: StepView, now: number): readonly Piece[] {
  const start = timeOf(step.startedAt);
  if (start === null) return [];
  const end = timeOf(step.endedAt);
  return [{ kind: "run", start, end: end ?? now, isOpen: end === null, state: step.state, attempt: step.attempt }];
}

function runState(end: string, last: StepState | null): StepState {
  switch (end) {
    case "running":
      return "running";
    case "retrying":
    case "failed":
      return last === "unknown" ? last : "failed";
    case "interrupted":
    case "cancelled":
      return "cancelled";
    case "skipped":
      return "skipped";
    default:
      return last ?? "completed";
  }
}

function stretchesOf(pieces: readonly Piece[], start: number, end: number): readonly Stretch[] {
  const limit = (end - start) * IDLE_SHARE;
  const parts: { from: number; to: number; isIdle: boolean }[] = [];
  let cursor = start;
  const busy = pieces.filter((one) => one.kind === "run" && one.end > one.start);
  for (const piece of [...busy].sort((one, other) => one.start - other.start)) {
    if (piece.start - cursor > limit) {
      parts.push({ from: cursor, to: piece.start, isIdle: true });
      cursor = piece.start;
    }
    const last = parts[parts.length - 1];
    if (piece.end <= cursor) continue;
    if (last && !last.isIdle) last.to = piece.end;
    else parts.push({ from: cursor, to: piece.end, isIdle: false });
    cursor = piece.end;
  }
  if (end > cursor) {
    const last = parts[parts.length - 1];
    if (end - cursor > limit && last) parts.push({ from: cursor, to: end, isIdle: true });
    else if (last) last.to = end;
    else parts.push({ from: cursor, to: end, isIdle: false });
  }
  return placed(parts);
}

function placed(parts: readonly { from: number; to: number; isIdle: boolean }[]): readonly Stretch[] {
  const idle = parts.filter((one) => one.isIdle).length;
  const active = parts.reduce((sum, one) => sum + (one.isIdle ? 0 : one.to - one.from), 0);
  const room = active === 0 ? 0 : 1 - idle * IDLE_WIDTH;
  let left = 0;
  return parts.map((one) => {
    const width = one.isIdle
      ? active === 0
        ? 1 / idle
        : IDLE_WIDTH
      : ((one.to - one.from) / active) * room;
    const stretch = { ...one, left, right: left + width };
    left += width;
    return stretch;
  });
}

function timeOf(text: string | null): number | null {
  if (text === null) return null;
  const at = Date.parse(text);
  return Number.isFinite(at) ? at : null;
}
