import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import { lineAt, matchesIn } from "@/model/loglines";
import { Button } from "@/parts/Button";
import { LogLine } from "./LogLine";
import type { ShownLog } from "./useLogFeed";
import styles from "./Log.module.css";

const LINE = 18;
const NEAR_END = 24;

interface Props {
  log: ShownLog;
  label: string;
  wraps: boolean;
  /** The line to which the address leads, counted from 1. */
  linked: number | null;
  /** Where to go: a line counted from 0, anew with each object. */
  target: { line: number } | null;
  onLink: (line: number) => void;
  onFirstShown: (line: number) => void;
}

/** The lines in sight, however many there are; stays at the end while nobody scrolls away from it. */
export function LogLines({ log, label, wraps, linked, target, onLink, onFirstShown }: Props) {
  const { t } = useTranslation("inspector");
  const formats = useFormats();
  const box = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(linked === null);
  const { text, matches, current } = log;
  const lines = useVirtualizer({ count: text.size, getScrollElement: () => box.current, estimateSize: () => LINE, overscan: 24 });
  const items = lines.getVirtualItems();
  const first = items[0];
  const last = items[items.length - 1];
  const height = lines.getTotalSize();

  useLayoutEffect(() => {
    if (follows && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [follows, height]);
  useEffect(() => { lines.measure(); }, [lines, wraps]);
  useEffect(() => {
    if (target === null) return;
    lines.scrollToIndex(target.line, { align: "center" });
  }, [lines, target]);

  const seen = matchesIn(matches, first?.index ?? 0, (last?.index ?? 0) + 1);
  const looked = current === null ? null : (matches.found[current] ?? null);
  return (
    <div className={styles.area}>
      <div
        ref={box}
        className={styles.lines}
        data-wraps={wraps || undefined}
        role="log"
        aria-live="off"
        aria-label={label}
        // Scrolled by keys: arrows, Page Up and Page Down, Home, End.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onScroll={({ currentTarget }) => {
          setFollows(currentTarget.scrollHeight - currentTarget.scrollTop - currentTarget.clientHeight < NEAR_END);
          onFirstShown(Math.floor(currentTarget.scrollTop / LINE));
        }}
      >
        <div className={styles.all} style={{ height }}>
          <div className={styles.shown} style={{ transform: `translateY(${first?.start ?? 0}px)` }}>
            {items.map(({ index, key }) => (
              <div key={key} data-index={index} ref={wraps ? lines.measureElement : null}>
                <LogLine
                  number={index + 1}
                  text={lineAt(text, index) ?? ""}
                  matches={seen.filter(({ line }) => line === index)}
                  current={looked?.line === index ? looked : null}
                  digits={String(text.size).length}
                  isLinked={linked === index + 1}
                  onLink={onLink}
                  cut={(count) => t("log.cut", { count, shown: formats.number(count) })}
                />
              </div>
            ))}
          </div>
        </div>
      </div>
      {follows || text.size === 0 ? null : (
        <Button size="small" icon="down" className={styles.toEnd} onClick={() => { setFollows(true); }}>
          {t("log.toEnd")}
        </Button>
      )}
    </div>
  );
}
