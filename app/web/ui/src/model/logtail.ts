/** The last lines of a step's log, kept while its text arrives in pieces that may end within a line. */

const LINES = 5;
const LONGEST = 2000;

export interface LogTail {
  readonly logTail: readonly string[];
  readonly isTailOpen: boolean;
}

export const NO_TAIL: LogTail = { logTail: [], isTailOpen: false };

export function addToTail(tail: LogTail, text: string): LogTail {
  if (text === "") return tail;
  const isTailOpen = !text.endsWith("\n");
  const lines = lastLines(isTailOpen ? text : text.slice(0, -1));
  const first = lines[0];
  const open = tail.logTail[tail.logTail.length - 1];
  // Only when all of the text is in `lines` does the first of them go on with the open line.
  const joins = tail.isTailOpen && open !== undefined && first !== undefined && lines.length <= LINES;
  const before = joins ? tail.logTail.slice(0, -1) : tail.logTail;
  const added = joins ? [open + first, ...lines.slice(1)] : lines;
  return {
    logTail: [...before, ...added].slice(-LINES).map((line) => line.slice(0, LONGEST)),
    isTailOpen,
  };
}

/** Return at most one line more than is kept, without splitting what comes before. */
function lastLines(text: string): string[] {
  const lines: string[] = [];
  let end = text.length;
  while (lines.length <= LINES && end >= 0) {
    const start = end === 0 ? 0 : text.lastIndexOf("\n", end - 1) + 1;
    lines.unshift(text.slice(start, end).replace(/\r$/, ""));
    end = start - 1;
  }
  return lines;
}
