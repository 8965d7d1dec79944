/** The states that the engine saved, and up to which event each of them knows the workflow. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { get } from "@/api/client";
import { keys } from "@/api/queries";
import type { WorkflowEvent } from "@/model/events";
import { isRecord, numberOf, recordsOf, textOf } from "@/model/json";
import { allEvents, type EventLog } from "@/model/log";

export interface Checkpoint {
  readonly id: string;
  readonly at: string;
  /** Key of the step that was begun last. */
  readonly step: string | null;
  /** The name of that step. */
  readonly label: string | null;
  /** The number of the last event that is part of it. */
  readonly seq: number;
}

interface Row {
  readonly id: string;
  readonly at: string;
  readonly step: string | null;
  readonly label: string | null;
  /** Null where the service does not tell. */
  readonly seq: number | null;
}

export function parseRows(answer: unknown): readonly Row[] {
  const items = isRecord(answer) ? recordsOf(answer, "items") : [];
  return items.flatMap((row) => {
    const id = textOf(row, "checkpoint_id");
    const at = textOf(row, "at");
    return id === null || at === null ? [] : [{ id, at, step: textOf(row, "current_step"), label: textOf(row, "label"), seq: numberOf(row, "seq") }];
  });
}

/** The oldest first; of those that no event tells apart, the last. */
export function checkpointsOf(rows: readonly Row[], log: EventLog<WorkflowEvent>): readonly Checkpoint[] {
  const isTold = rows.every(({ seq }) => seq !== null);
  const times = isTold ? [] : allEvents(log).map(({ seq, at }) => ({ seq: seq ?? 0, at: Date.parse(at) }));
  const found: Checkpoint[] = [];
  for (const row of [...rows].reverse()) {
    const seq = row.seq ?? lastUntil(times, Date.parse(row.at));
    if (seq === 0) continue;
    if (found.at(-1)?.seq === seq) found.pop();
    found.push({ ...row, seq });
  }
  return found;
}

/** The checkpoint that is looked at: the last that is not after this event. */
export function indexAt(checkpoints: readonly Checkpoint[], seq: number): number {
  const after = checkpoints.findIndex((one) => one.seq > seq);
  return Math.max(0, (after < 0 ? checkpoints.length : after) - 1);
}

/** Asked for again when the workflow has moved on, but not for every line of a log. */
export function useCheckpoints(workflowId: string, log: EventLog<WorkflowEvent>, endedSteps: number): { checkpoints: readonly Checkpoint[]; error: Error | null } {
  const history = useQuery({
    queryKey: [...keys.workflow(workflowId), "history", endedSteps],
    queryFn: async ({ signal }) => parseRows(await get<unknown>(`/workflows/${workflowId}/history`, { signal })),
    placeholderData: (before) => before,
    staleTime: 5_000,
  });
  const rows = history.data;
  const isKnown = log.size > 0;
  // Events that come later change nothing about checkpoints that are there.
  const checkpoints = useMemo(() => (rows === undefined || !isKnown ? [] : checkpointsOf(rows, log)), [rows, isKnown]); // eslint-disable-line react-hooks/exhaustive-deps
  return { checkpoints, error: history.error };
}

function lastUntil(times: readonly { seq: number; at: number }[], at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle]?.at ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return times[low - 1]?.seq ?? 0;
}
