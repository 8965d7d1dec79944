import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useFormats } from "@/i18n/formats";
import { isTerminal } from "@/model/states";
import { type Bar, type Piece, placeOf, type Stretch, timelineOf } from "@/model/timeline";
import { useClock } from "@/parts/clock";
import { Empty } from "@/parts/Empty";
import { PHONE, useMedia } from "@/parts/media";
import { StepState } from "../detail/StepState";
import { useIsSelected, useShown } from "../detail/shownSteps";
import { moveAmongRows, useKeysInside } from "../detail/keysInside";
import styles from "./Timeline.module.css";

const ROW = 28;
/** On a phone a step's state stands below its name, and a finger has to hit the row. */
const ROW_ON_PHONE = 44;
/** A short workflow is told in time since its start, a longer one by the clock. */
const CLOCK_FROM = 60_000;

/** When each step ran, waited and was tried again. */
export function Timeline({ onSelect }: { onSelect: (key: string) => void }) {
  const { t } = useTranslation("workflows");
  const view = useShown((shown) => shown.view);
  const formats = useFormats();
  const now = useClock(!isTerminal(view.status));
  const { bars, stretches, ticks, start, end } = useMemo(() => timelineOf(view, Math.max(now, view.updatedAt === null ? 0 : Date.parse(view.updatedAt))), [view, now]);
  const scroll = useRef<HTMLDivElement>(null);
  const height = useMedia(PHONE) ? ROW_ON_PHONE : ROW;
  const rows = useVirtualizer({ count: bars.length, getScrollElement: () => scroll.current, estimateSize: () => height, overscan: 12 });
  useEffect(() => { rows.measure(); }, [rows, height]);
  useKeysInside(scroll, moveAmongRows);
  if (bars.length === 0) return <Empty icon="queued" title={t("timeline.empty")} />;
  return (
    <div ref={scroll} className={styles.timeline}>
      <div className={styles.axis} aria-hidden="true">
        <span />
        <span className={styles.line}>
          {ticks.map(({ offset, place }) => (
            <span key={offset} className={styles.tick} style={{ left: `${place * 100}%` }}>
              {end - start < CLOCK_FROM ? formats.duration(offset) : formats.clock(start + offset)}
            </span>
          ))}
        </span>
      </div>
      <ol className={styles.rows} style={{ height: rows.getTotalSize() }} aria-label={t("timeline.label")}>
        {rows.getVirtualItems().map(({ index, start: top }) => {
          const bar = bars[index];
          return bar === undefined ? null : <Row key={bar.key} bar={bar} top={top} stretches={stretches} onSelect={onSelect} isFirst={index === 0} />;
        })}
      </ol>
    </div>
  );
}

function Row({ bar: { step, pieces }, top, stretches, onSelect, isFirst }: { bar: Bar; top: number; stretches: readonly Stretch[]; onSelect: (key: string) => void; isFirst: boolean }) {
  const { t } = useTranslation("workflows");
  const isSelected = useIsSelected(step.key);
  const hasSelection = useShown(({ selected }) => selected !== null);
  const formats = useFormats();
  const took = pieces.reduce((sum, piece) => sum + piece.end - piece.start, 0);
  return (
    <li style={{ transform: `translateY(${top}px)` }}>
      <button type="button" data-row className={styles.row} aria-pressed={isSelected} tabIndex={isSelected || (isFirst && !hasSelection) ? 0 : -1} onClick={() => { onSelect(step.key); }}>
        <span className={styles.name} data-group={step.isGroup || undefined} data-inner={step.group !== null || undefined}>
          <span className="clip">{step.name}</span>
          {step.cell === null ? null : <span className="meta nowrap">{step.cell}</span>}
          <span className="push"><StepState step={step} brief /></span>
        </span>
        <span className={styles.line}>
          {stretches.filter(({ isIdle }) => isIdle).map(({ from, left, right }) => (
            <i key={from} className={styles.idle} style={{ left: `${left * 100}%`, width: `${(right - left) * 100}%` }} />
          ))}
          {pieces.map((piece) => (
            <Stroke key={`${piece.kind}${piece.start}`} piece={piece} stretches={stretches} title={t(`timeline.${piece.kind}`, { time: formats.duration(piece.end - piece.start), attempt: piece.attempt ?? 1 })} isGroup={step.isGroup} />
          ))}
          <span className="hidden">{formats.duration(took)}</span>
        </span>
      </button>
    </li>
  );
}

function Stroke({ piece, stretches, title, isGroup }: { piece: Piece; stretches: readonly Stretch[]; title: string; isGroup: boolean }) {
  const left = placeOf(stretches, piece.start);
  const right = placeOf(stretches, piece.end);
  return (
    <i
      className={styles.piece}
      data-kind={piece.kind}
      data-state={piece.state}
      data-open={piece.isOpen || undefined}
      data-group={isGroup || undefined}
      title={title}
      style={{ left: `${left * 100}%`, width: `${(right - left) * 100}%` }}
    />
  );
}
