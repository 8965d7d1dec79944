import { memo, type ReactNode } from "react";
import type { Match } from "@/model/loglines";
import styles from "./Log.module.css";

/** What a browser lays out without a pause; the download has all of it. */
const LONGEST = 4_000;
const ERROR = "stderr: ";

interface Props {
  number: number;
  text: string;
  matches: readonly Match[];
  /** The match that is looked at, when it is in this line. */
  current: Match | null;
  /** Of the longest number. */
  digits: number;
  isLinked: boolean;
  onLink: (line: number) => void;
  cut: (count: number) => string;
}

export const LogLine = memo(function LogLine({ number, text, matches, current, digits, isLinked, onLink, cut }: Props) {
  const shown = text.length > LONGEST ? text.slice(0, LONGEST) : text;
  return (
    <div className={styles.line} data-error={text.startsWith(ERROR) || undefined} data-linked={isLinked || undefined}>
      <button type="button" tabIndex={-1} className={styles.number} style={{ width: `calc(${digits}ch + 32px)` }} onClick={() => { onLink(number); }}>
        {number}
      </button>
      <span className={styles.text}>
        {marked(shown, matches, current)}
        {text.length > LONGEST ? <i className={styles.cut}> {cut(text.length - LONGEST)}</i> : null}
      </span>
    </div>
  );
});

function marked(text: string, matches: readonly Match[], current: Match | null): ReactNode {
  if (matches.length === 0) return text;
  const pieces: ReactNode[] = [];
  let at = 0;
  for (const match of matches) {
    if (match.start >= text.length) break;
    pieces.push(
      text.slice(at, match.start),
      <mark key={match.start} data-current={match === current || undefined}>
        {text.slice(match.start, match.end)}
      </mark>,
    );
    at = match.end;
  }
  pieces.push(text.slice(at));
  return pieces;
}
