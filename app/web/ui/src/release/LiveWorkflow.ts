/** One workflow as it is now: the service's picture at once, its events as soon as they have caught up. */
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo } from "react";
import { useStore } from "zustand";
import { get } from "@/api/client";
import { asProblem, Problem } from "@/api/problem";
import { keys } from "@/api/queries";
import type { StreamState } from "@/api/stream";
import type { WorkflowEvent } from "@/model/events";
import type { EventLog } from "@/model/log";
import { reconcile, type Snapshot, parseSnapshot } from "@/model/snapshot";
import type { WorkflowView } from "@/model/view";
import { liveEvents } from "./liveEvents";

export interface LiveWorkflow {
  id: string;
  /** What to show; null until the first answer. */
  view: WorkflowView | null;
  /** The service's own picture: allowed commands, what it was forked from. */
  snapshot: Snapshot | null;
  /** The same as the service sent it: inputs, and outputs of steps. */
  answer: unknown;
  /** The events that `view` is folded from; empty until they have caught up. */
  log: EventLog<WorkflowEvent>;
  /** `waiting` while the connection is being taken up again. */
  stream: StreamState;
  problem: Problem | null;
  /** It was deleted, here or elsewhere; what was shown last is still in `view`. */
  isGone: boolean;
  refresh: () => void;
}

/** Deleting tells nobody: the picture is asked for now and then. */
const LOOK_AGAIN_MS = 15_000;

export function useWorkflow(id: string): LiveWorkflow {
  const { data: answer, dataUpdatedAt, error, refetch } = useQuery({
    queryKey: keys.workflow(id),
    queryFn: ({ signal }) => get<unknown>(`/workflows/${id}`, { signal }),
    refetchInterval: ({ state }) => (isGone(state.error) ? false : LOOK_AGAIN_MS),
  });
  const snapshot = useMemo(() => (answer === undefined ? null : parseSnapshot(answer)), [answer]);
  const live = useMemo(() => liveEvents(id), [id]);
  const { log, view, stream, problem } = useStore(live.state);
  useEffect(() => live.use(), [live]);
  useEffect(() => {
    if (snapshot !== null) live.show(snapshot);
  }, [live, snapshot, dataUpdatedAt]);
  const refresh = useCallback(() => void refetch(), [refetch]);
  const refused = stream === "refused" ? problem : null;
  return {
    id,
    view: shown(snapshot, view, stream),
    snapshot,
    answer,
    log,
    stream,
    problem: error === null ? refused : asProblem(error),
    isGone: isGone(error) || isGone(refused),
    refresh,
  };
}

/** The picture only runs ahead of the events where these do not come any more. */
function shown(snapshot: Snapshot | null, folded: WorkflowView | null, stream: StreamState): WorkflowView | null {
  if (snapshot === null || folded === null) return folded ?? snapshot?.view ?? null;
  return stream === "refused" ? reconcile(snapshot, folded) : folded;
}

function isGone(error: unknown): boolean {
  return error instanceof Problem && (error.status === 404 || error.status === 410);
}
