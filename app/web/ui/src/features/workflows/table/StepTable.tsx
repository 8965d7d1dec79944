import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { StepView } from "@/model/view";
import { Icon } from "@/parts/Icon";
import { Time } from "@/parts/Time";
import { moveAmongRows, useKeysInside } from "../detail/keysInside";
import { StepState } from "../detail/StepState";
import { StepTime } from "../detail/StepTime";
import { useIsSelected, useShown } from "../detail/shownSteps";
import { COLUMNS, type Column, type Order, sorted } from "./order";
import styles from "./StepTable.module.css";

const ROW = 32;

/** The same steps as rows; a click on a heading sorts, a third one gives the definition's order back. */
export function StepTable({ onSelect }: { onSelect: (key: string) => void }) {
  const { t } = useTranslation("workflows");
  const steps = useShown(({ view }) => view.steps);
  const [order, setOrder] = useState<Order>(null);
  const rows = useMemo(() => sorted([...steps.values()], order), [steps, order]);
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroll.current, estimateSize: () => ROW, overscan: 20 });
  useKeysInside(scroll, moveAmongRows);
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div ref={scroll} className={styles.scroll}>
      <table className={styles.table} aria-label={t("table.label")} aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <Heading key={column} column={column} order={order} onOrder={setOrder} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Space height={before} />
          {items.map(({ index }) => {
            const step = rows[index];
            return step === undefined ? null : <Row key={step.key} step={step} index={index} isIndented={order === null} onSelect={onSelect} />;
          })}
          <Space height={after} />
        </tbody>
      </table>
    </div>
  );
}

/** The room of the rows that are out of sight. */
function Space({ height }: { height: number }) {
  return height > 0 ? (
    <tr aria-hidden="true">
      <td colSpan={COLUMNS.length} style={{ height, padding: 0 }} />
    </tr>
  ) : null;
}

function Heading({ column, order, onOrder }: { column: Column; order: Order; onOrder: (order: Order) => void }) {
  const { t } = useTranslation("workflows");
  const isOwn = order?.column === column;
  const next = (): Order => {
    if (!isOwn) return { column, isDescending: false };
    return order.isDescending ? null : { column, isDescending: true };
  };
  return (
    <th scope="col" data-column={column} aria-sort={isOwn ? (order.isDescending ? "descending" : "ascending") : undefined}>
      <button type="button" className={styles.heading} onClick={() => { onOrder(next()); }}>
        {t(`table.${column}`)}
        {isOwn ? <Icon name={order.isDescending ? "down" : "up"} size={14} /> : null}
      </button>
    </th>
  );
}

const Row = memo(function Row({ step, index, isIndented, onSelect }: { step: StepView; index: number; isIndented: boolean; onSelect: (key: string) => void }) {
  const isSelected = useIsSelected(step.key);
  const hasSelection = useShown(({ selected }) => selected !== null);
  return (
    <tr data-selected={isSelected || undefined} aria-rowindex={index + 2} onClick={() => { onSelect(step.key); }}>
      <td data-column="name" data-group={step.isGroup || undefined} data-inner={(isIndented && step.group !== null) || undefined}>
        <button type="button" data-row className={`${styles.name} clip`} aria-pressed={isSelected} tabIndex={isSelected || (index === 0 && !hasSelection) ? 0 : -1} onClick={(event) => { event.stopPropagation(); onSelect(step.key); }}>
          {step.name}
          {step.cell === null ? null : <span className={`meta ${styles.cell ?? ""}`}>{step.cell}</span>}
        </button>
      </td>
      <td data-column="cell" className="clip">{step.cell}</td>
      <td data-column="state"><StepState step={step} /></td>
      <td data-column="started" className="meta nowrap">{step.startedAt === null ? null : <Time at={step.startedAt} as="clock" />}</td>
      <td data-column="duration" className="num"><StepTime step={step} /></td>
      <td data-column="attempts" className="meta num">{step.attempts.length > 1 ? step.attempts.length : null}</td>
    </tr>
  );
});
