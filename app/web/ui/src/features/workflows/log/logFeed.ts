/** The log of one attempt, read in windows of bytes: first what is there, then only what was added; searched as it grows. */
import { createStore, type StoreApi } from "zustand/vanilla";
import { getText } from "@/api/client";
import { asProblem, type Problem } from "@/api/problem";
import { appendText, EMPTY_LOG, type LogText, type Matches, matchFrom, neighbour, search, searchOn } from "@/model/loglines";

interface LogPlace {
  readonly workflowId: string;
  readonly step: string;
  readonly cell: string | null;
  /** Null for the latest attempt, whichever that is. */
  readonly attempt: { readonly round: number; readonly attempt: number } | null;
}

export interface LogState {
  readonly text: LogText;
  readonly readBytes: number;
  readonly allBytes: number;
  /** It was read to its present end at least once. */
  readonly isRead: boolean;
  /** As the service names it; another one for each attempt. */
  readonly name: string | null;
  readonly problem: Problem | null;
  readonly matches: Matches;
  /** Index of the match that is looked at. */
  readonly current: number | null;
}

const WINDOW = 2 * 1024 * 1024;
/** Events announce text about ten times a second; one request answers several of them. */
const REST_MS = 200;
/** A log may grow without an event that tells so. */
const LOOK_MS = 3_000;

const NONE: Matches = search(EMPTY_LOG, "");
const FRESH: LogState = { text: EMPTY_LOG, readBytes: 0, allBytes: 0, isRead: false, name: null, problem: null, matches: NONE, current: null };

export class LogFeed {
  readonly state: StoreApi<LogState> = createStore<LogState>(() => FRESH);
  private stop: AbortController | null = null;
  private decoder = new TextDecoder();
  private isReading = false;
  private isAsked = false;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly place: LogPlace) {}

  /** Reads on until the returned function is called; `poke` says that there is more. */
  start(): () => void {
    const stop = new AbortController();
    this.stop = stop;
    this.isReading = false;
    this.poke();
    return () => {
      stop.abort();
      if (this.timer !== null) clearTimeout(this.timer);
      this.timer = null;
    };
  }

  poke(): void {
    this.isAsked = true;
    if (!this.isReading && this.timer === null && this.stop?.signal.aborted === false) void this.readOn(this.stop.signal);
  }

  /** Looks now and then while somebody says that the step runs. */
  watch(): () => void {
    const look = setInterval(() => {
      if (document.visibilityState === "visible") this.poke();
    }, LOOK_MS);
    return () => { clearInterval(look); };
  }

  /** Looks for a text from this line on. */
  find(query: string, fromLine: number): void {
    const matches = search(this.state.getState().text, query);
    this.state.setState({ matches, current: matchFrom(matches, fromLine) });
  }

  /** Goes to the match after or before; returns its line. */
  step(by: 1 | -1): number | null {
    const { matches, current } = this.state.getState();
    const next = current === null ? matchFrom(matches, 0) : neighbour(matches, current, by);
    this.state.setState({ current: next });
    return next === null ? null : (matches.found[next]?.line ?? null);
  }

  private async readOn(signal: AbortSignal): Promise<void> {
    this.isReading = true;
    this.isAsked = false;
    try {
      while (await this.readWindow(signal));
    } catch (error) {
      if (signal.aborted) return;
      this.state.setState({ problem: asProblem(error), isRead: true });
    } finally {
      if (!signal.aborted) {
        this.isReading = false;
        this.timer = setTimeout(() => {
          this.timer = null;
          if (this.isAsked) this.poke();
        }, REST_MS);
      }
    }
  }

  /** Returns whether there is more. */
  private async readWindow(signal: AbortSignal): Promise<boolean> {
    const { readBytes, name } = this.state.getState();
    const { workflowId, step, cell, attempt } = this.place;
    const answer = await getText(`/workflows/${workflowId}/logs/${encodeURIComponent(step)}`, {
      query: { cell, offset: readBytes, limit: WINDOW, round: attempt?.round, attempt: attempt?.attempt },
      signal,
    });
    const bytes = await answer.arrayBuffer();
    const isOther = name !== null && answer.headers.get("Slipway-Log-Name") !== name;
    const allBytes = Number(answer.headers.get("Slipway-Log-Size") ?? readBytes + bytes.byteLength);
    if (isOther || allBytes < readBytes) {
      this.begin();
      return true;
    }
    this.take(bytes, answer.headers.get("Slipway-Log-Name"), allBytes);
    return bytes.byteLength > 0 && readBytes + bytes.byteLength < allBytes;
  }

  /** A new attempt writes a new log. */
  private begin(): void {
    this.decoder = new TextDecoder();
    const { matches } = this.state.getState();
    this.state.setState({ ...FRESH, matches: search(EMPTY_LOG, matches.query) });
  }

  private take(bytes: ArrayBuffer, name: string | null, allBytes: number): void {
    const { text, matches, current, readBytes } = this.state.getState();
    const grown = appendText(text, this.decoder.decode(bytes, { stream: true }));
    const found = grown === text ? matches : searchOn(grown, matches);
    const read = readBytes + bytes.byteLength;
    this.state.setState({
      text: grown,
      readBytes: read,
      allBytes,
      isRead: read >= allBytes,
      name,
      problem: null,
      matches: found,
      current: current ?? matchFrom(found, 0),
    });
  }
}
