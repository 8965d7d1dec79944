/**
 * The events of one workflow while somebody looks at it: followed from the first, kept as a log, folded into a view.
 * Shared by everything on the page that shows the workflow, and kept a while after the last of them is gone.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { keys, queryClient } from "@/api/queries";
import type { Problem } from "@/api/problem";
import { follow, type StreamEvent, type StreamState } from "@/api/stream";
import type { Gap, WorkflowEvent } from "@/model/events";
import { emptyView, foldMore } from "@/model/fold";
import { allEvents, append, emptyLog, eventsAfter, type EventLog } from "@/model/log";
import { parseEvent } from "@/model/parse";
import { keyOf } from "@/model/skeleton";
import type { Snapshot } from "@/model/snapshot";
import { isTerminal } from "@/model/states";
import type { WorkflowView } from "@/model/view";

interface LiveState {
  log: EventLog<WorkflowEvent>;
  /** Null until the events have caught up with the service's own picture. */
  view: WorkflowView | null;
  stream: StreamState;
  problem: Problem | null;
}

/** How long one frame may fold; the rest of a long history waits for the next. */
const FRAME_MS = 8;
const CHUNK = 500;
const KEEP_MS = 30_000;
const REFRESH_MS = 200;
/** After a step has ended only its outputs are new in the service's picture; a large picture is asked for less often. */
const REFRESH_STEP_MS = 1_500;
const REFRESH_MS_A_STEP = 5;

const shared = new Map<string, LiveEvents>();

export function liveEvents(workflowId: string): LiveEvents {
  const known = shared.get(workflowId);
  if (known !== undefined) return known;
  const made = new LiveEvents(workflowId, () => shared.delete(workflowId));
  shared.set(workflowId, made);
  return made;
}

export class LiveEvents {
  readonly state: StoreApi<LiveState>;
  private users = 0;
  private expiry: ReturnType<typeof setTimeout> | null = null;
  private refresh: { at: number; timer: ReturnType<typeof setTimeout> } | null = null;
  private stop: (() => void) | null = null;
  private arrived: (WorkflowEvent | Gap)[] = [];
  private taken = 0;
  private log: EventLog<WorkflowEvent> = emptyLog();
  private folded: WorkflowView | null = null;
  private snapshot: Snapshot | null = null;

  constructor(
    private readonly workflowId: string,
    private readonly onExpiry: () => void,
  ) {
    this.state = createStore<LiveState>(() => ({ log: this.log, view: null, stream: "connecting", problem: null }));
  }

  /** Keeps following until the returned function is called by the last user. */
  use(): () => void {
    this.users += 1;
    if (this.expiry !== null) clearTimeout(this.expiry);
    this.expiry = null;
    this.followOn();
    return () => {
      this.users -= 1;
      if (this.users > 0) return;
      this.expiry = setTimeout(() => {
        this.end();
        this.onExpiry();
      }, KEEP_MS);
    };
  }

  /** The service's picture: the steps to fold for, and how far the events have to come. */
  show(snapshot: Snapshot): void {
    this.snapshot = snapshot;
    this.folded = this.folded === null ? emptyView(snapshot.skeleton) : this.withCells(this.folded, snapshot);
    // A closed workflow can be reopened, and what refused the events may be mended: they have ended, but not for good.
    const { stream } = this.state.getState();
    const isBehind = snapshot.view.seq > this.log.lastContiguous || !isTerminal(snapshot.view.status);
    if (stream === "refused" || (stream === "ended" && isBehind)) this.end();
    if (this.users > 0) this.followOn();
    this.publish();
  }

  /** The cells of a matrix are known before they run, but not from the beginning: what is new is folded for as well. */
  private withCells(folded: WorkflowView, { skeleton }: Snapshot): WorkflowView {
    const isNew = skeleton.steps.some((step) => !folded.steps.has(keyOf(step)));
    return isNew && this.log.gaps.length === 0 ? foldMore(emptyView(skeleton), allEvents(this.log)) : folded;
  }

  private followOn(): void {
    if (this.stop !== null || this.folded === null) return;
    this.stop = follow(`/workflows/${this.workflowId}/events`, this.log.lastContiguous, {
      onEvents: (events) => { this.take(events); },
      onState: (stream, problem) => { this.state.setState({ stream, problem }); },
    });
  }

  private end(): void {
    this.stop?.();
    this.stop = null;
    if (this.refresh !== null) clearTimeout(this.refresh.timer);
    this.refresh = null;
  }

  private take(events: readonly StreamEvent[]): void {
    const waits = this.taken < this.arrived.length;
    for (const { data, type } of events) {
      const event = parseEvent(data, type);
      if (event !== null) this.arrived.push(event);
    }
    if (!waits) this.drain();
  }

  private drain = (): void => {
    const until = performance.now() + FRAME_MS;
    while (this.taken < this.arrived.length && performance.now() < until) {
      this.fold(this.arrived.slice(this.taken, this.taken + CHUNK));
      this.taken += CHUNK;
    }
    if (this.taken < this.arrived.length) {
      requestAnimationFrame(this.drain);
    } else {
      this.arrived = [];
      this.taken = 0;
    }
    this.publish();
  };

  private fold(arrivals: readonly (WorkflowEvent | Gap)[]): void {
    if (this.folded === null) return;
    const gaps = this.log.gaps;
    this.log = append(this.log, arrivals);
    // What is not kept any more cannot be folded: the service's picture stands for it.
    if (this.log.gaps !== gaps && this.snapshot !== null && this.snapshot.view.seq > this.folded.seq) this.folded = this.snapshot.view;
    const before = this.folded.seq;
    this.folded = foldMore(this.folded, eventsAfter(this.log, before));
    const isNew = before >= (this.snapshot?.view.seq ?? 0);
    if (!isNew) return;
    if (arrivals.some(turns)) this.refreshIn(REFRESH_MS);
    else if (arrivals.some(endsStep)) this.refreshIn(REFRESH_STEP_MS + REFRESH_MS_A_STEP * this.folded.steps.size);
    if (arrivals.some(({ type }) => type.startsWith("approval_"))) void queryClient.invalidateQueries({ queryKey: keys.approvals });
  }

  private publish(): void {
    const before = this.state.getState();
    const view = this.folded;
    const isCaughtUp = before.view !== null || (view !== null && view.seq > 0 && view.seq >= (this.snapshot?.view.seq ?? 0));
    const shown = isCaughtUp ? view : null;
    if (before.view !== shown || (isCaughtUp && before.log !== this.log)) this.state.setState({ view: shown, log: this.log });
  }

  private refreshIn(ms: number): void {
    const at = performance.now() + ms;
    if (this.refresh !== null) {
      if (this.refresh.at <= at) return;
      clearTimeout(this.refresh.timer);
    }
    const timer = setTimeout(() => {
      this.refresh = null;
      void queryClient.invalidateQueries({ queryKey: keys.workflow(this.workflowId), exact: true });
    }, ms);
    this.refresh = { at, timer };
  }
}

/** After these the commands that are allowed may be others. */
function turns({ type }: WorkflowEvent | Gap): boolean {
  return type.startsWith("workflow_") || type.startsWith("approval_") || type === "recovery_requested" || type === "scope_changed" || type === "rollback_started" || type === "step_failed" || type === "gap";
}

function endsStep({ type }: WorkflowEvent | Gap): boolean {
  return type === "step_completed" || type === "step_skipped" || type === "step_compensated";
}
