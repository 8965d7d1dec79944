/**
 * The numbered events of one workflow or chat session, as they arrived: each once and in order, whatever a reconnect repeats.
 *
 * A log is never changed: `append` returns another one that shares its chunks. What came too early is held until the hole before it is
 * filled, or until a `gap` says that it never will be.
 */

import type { Gap } from "./events";

interface Numbered {
  /** Null for what is told again without a number; it is not kept and moves nothing. */
  readonly seq: number | null;
}

export interface EventLog<E extends Numbered> {
  readonly chunks: readonly (readonly E[])[];
  readonly size: number;
  /** Everything up to this number was received or is gone: the cursor with which to ask for more. */
  readonly lastContiguous: number;
  /** What came too early, by number. */
  readonly held: ReadonlyMap<number, E>;
  readonly gaps: readonly Gap[];
}

const CHUNK = 512;

export function emptyLog<E extends Numbered>(): EventLog<E> {
  return { chunks: [], size: 0, lastContiguous: 0, held: new Map(), gaps: [] };
}

/** Return a log with these events too; the same log when none of them is new. */
export function append<E extends Numbered>(
  log: EventLog<E>,
  arrivals: Iterable<E | Gap>,
): EventLog<E> {
  const taken: E[] = [];
  let gaps = log.gaps;
  let held: Map<number, E> | null = null;
  let cursor = log.lastContiguous;
  const release = () => {
    const waiting = held ?? log.held;
    for (let next = waiting.get(cursor + 1); next !== undefined; next = waiting.get(cursor + 1)) {
      held ??= new Map(log.held);
      held.delete(++cursor);
      taken.push(next);
      if (held.size === 0) break;
    }
  };
  for (const arrival of arrivals) {
    if (isGap(arrival)) {
      if (arrival.first - 1 <= cursor) continue;
      gaps = [...gaps, arrival];
      held = new Map(held ?? log.held);
      for (const seq of [...held.keys()].filter((one) => one < arrival.first).sort((a, b) => a - b)) {
        const early = held.get(seq);
        if (early !== undefined) taken.push(early);
        held.delete(seq);
      }
      cursor = arrival.first - 1;
      release();
    } else if (arrival.seq !== null && arrival.seq > cursor) {
      if (arrival.seq === cursor + 1) {
        taken.push(arrival);
        cursor = arrival.seq;
        if ((held ?? log.held).size > 0) release();
      } else if (!(held ?? log.held).has(arrival.seq)) {
        held ??= new Map(log.held);
        held.set(arrival.seq, arrival);
      }
    }
  }
  if (taken.length === 0 && held === null && gaps === log.gaps) return log;
  return {
    chunks: taken.length === 0 ? log.chunks : grown(log.chunks, taken),
    size: log.size + taken.length,
    lastContiguous: cursor,
    held: held ?? log.held,
    gaps,
  };
}

/** Return the events after this number, in order. */
export function eventsAfter<E extends Numbered>(log: EventLog<E>, seq: number): readonly E[] {
  let at = log.chunks.length;
  while (at > 0 && (last(log.chunks[at - 1] ?? []) ?? 0) > seq) at -= 1;
  return log.chunks
    .slice(at)
    .flatMap((chunk) => ((chunk[0]?.seq ?? 0) > seq ? chunk : chunk.filter((one) => (one.seq ?? 0) > seq)));
}

/** Return the events up to and with this number, in order. */
export function eventsUpTo<E extends Numbered>(log: EventLog<E>, seq: number): readonly E[] {
  const found: E[] = [];
  for (const chunk of log.chunks) {
    if ((chunk[0]?.seq ?? 0) > seq) break;
    found.push(...((last(chunk) ?? 0) <= seq ? chunk : chunk.filter((one) => (one.seq ?? 0) <= seq)));
  }
  return found;
}

export function allEvents<E extends Numbered>(log: EventLog<E>): readonly E[] {
  return log.chunks.flat();
}

function isGap(arrival: Numbered | Gap): arrival is Gap {
  return "type" in arrival && arrival.type === "gap";
}

function last(chunk: readonly Numbered[]): number | null {
  return chunk[chunk.length - 1]?.seq ?? null;
}

function grown<E>(chunks: readonly (readonly E[])[], taken: readonly E[]): readonly (readonly E[])[] {
  const open = chunks[chunks.length - 1];
  const fills = open !== undefined && open.length < CHUNK;
  const whole = fills ? chunks.slice(0, -1) : [...chunks];
  const rest = fills ? [...open, ...taken] : taken;
  for (let at = 0; at < rest.length; at += CHUNK) whole.push(rest.slice(at, at + CHUNK));
  return whole;
}
