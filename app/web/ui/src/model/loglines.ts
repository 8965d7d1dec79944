/** A log of 100,000 lines and more: kept in chunks, read in windows, searched without copying it. */

export interface LogText {
  readonly chunks: readonly (readonly string[])[];
  /** How many lines there are. */
  readonly size: number;
  /** The last line has not ended yet: what comes goes on with it. */
  readonly isOpen: boolean;
}

/** A place that was found; `line` counts from 0, `start` and `end` are columns. */
export interface Match {
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

export interface Matches {
  readonly query: string;
  readonly found: readonly Match[];
  /** There are more than are kept. */
  readonly isCut: boolean;
  /** Lines before this one were searched. */
  readonly searched: number;
}

const CHUNK = 1024;
const MOST_MATCHES = 10_000;
// Colours and cursor movements of terminals, which would be shown as rubbish.
const TERMINAL_CODES = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\))/g;

export const EMPTY_LOG: LogText = { chunks: [], size: 0, isOpen: false };

/** Return the log with this text at its end. */
export function appendText(log: LogText, text: string): LogText {
  if (text === "") return log;
  const isOpen = !text.endsWith("\n");
  const lines = (isOpen ? text : text.slice(0, -1)).split("\n").map(plain);
  const chunks = [...log.chunks];
  let size = log.size + lines.length;
  let last = chunks[chunks.length - 1];
  if (log.isOpen && last !== undefined) {
    const open = last[last.length - 1] ?? "";
    last = [...last.slice(0, -1), open + (lines.shift() ?? "")];
    chunks[chunks.length - 1] = last;
    size -= 1;
  }
  if (last !== undefined && last.length < CHUNK && lines.length > 0) {
    chunks[chunks.length - 1] = [...last, ...lines.splice(0, CHUNK - last.length)];
  }
  for (let at = 0; at < lines.length; at += CHUNK) chunks.push(lines.slice(at, at + CHUNK));
  return { chunks, size, isOpen };
}

/** The lines from `from` up to but without `to`. */
export function windowOf(log: LogText, from: number, to: number): readonly string[] {
  const first = Math.max(0, from);
  const last = Math.min(log.size, to);
  const lines: string[] = [];
  for (let at = Math.floor(first / CHUNK); at * CHUNK < last; at += 1) {
    const start = at * CHUNK;
    lines.push(...(log.chunks[at] ?? []).slice(Math.max(0, first - start), last - start));
  }
  return lines;
}

export function lineAt(log: LogText, line: number): string | undefined {
  return log.chunks[Math.floor(line / CHUNK)]?.[line % CHUNK];
}

export function textOfLog(log: LogText): string {
  return log.chunks.map((chunk) => chunk.join("\n")).join("\n") + (log.isOpen || log.size === 0 ? "" : "\n");
}

/** Find a text whatever its case; an empty query finds nothing. */
export function search(log: LogText, query: string): Matches {
  return searchOn(log, { query, found: [], isCut: false, searched: 0 });
}

/** Search on in a log that has grown. */
export function searchOn(log: LogText, before: Matches): Matches {
  const wanted = before.query.toLowerCase();
  // The line that was open may have grown: it is searched again.
  const from = Math.max(0, Math.min(before.searched, log.size) - 1);
  if (wanted === "" || before.isCut) return { ...before, searched: log.size };
  const found = before.found.filter((one) => one.line < from);
  for (let line = from; line < log.size; line += 1) {
    const text = lineAt(log, line)?.toLowerCase() ?? "";
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      if (found.length >= MOST_MATCHES) return { query: before.query, found, isCut: true, searched: line };
      found.push({ line, start: at, end: at + wanted.length });
    }
  }
  return { query: before.query, found, isCut: false, searched: log.size };
}

/** The index of the next match at or after a line, from the beginning again after the last; null without matches. */
export function matchFrom(matches: Matches, line: number): number | null {
  if (matches.found.length === 0) return null;
  const at = firstAtOrAfter(matches.found, line);
  return at < matches.found.length ? at : 0;
}

/** The index after or before another one, round and round; null without matches. */
export function neighbour(matches: Matches, index: number, step: 1 | -1): number | null {
  const count = matches.found.length;
  return count === 0 ? null : (index + step + count) % count;
}

/** The matches within the lines from `from` up to but without `to`. */
export function matchesIn(matches: Matches, from: number, to: number): readonly Match[] {
  return matches.found.slice(firstAtOrAfter(matches.found, from), firstAtOrAfter(matches.found, to));
}

function firstAtOrAfter(found: readonly Match[], line: number): number {
  let low = 0;
  let high = found.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((found[middle]?.line ?? Infinity) < line) low = middle + 1;
    else high = middle;
  }
  return low;
}

function plain(line: string): string {
  const ended = line.endsWith("\r") ? line.slice(0, -1) : line;
  // A progress display writes over its own line: what was written last is what a terminal shows.
  const shown = ended.slice(ended.lastIndexOf("\r") + 1);
  return shown.includes("\u001b") ? shown.replace(TERMINAL_CODES, "") : shown;
}
