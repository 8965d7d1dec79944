import { memo, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type MatrixCell, matrixOf } from "@/model/matrix";
import { State } from "@/parts/State";
import { StepState } from "../detail/StepState";
import { useKeysInside } from "../detail/keysInside";
import { useIsSelected, useShown } from "../detail/shownSteps";
import styles from "./Matrix.module.css";

/** Which step is where in which repository. */
export function Matrix({ repositories, onSelect }: { repositories: readonly string[]; onSelect: (key: string) => void }) {
  const { t } = useTranslation("workflows");
  const view = useShown((shown) => shown.view);
  const { columns, rows } = useMemo(() => matrixOf(view, repositories), [view, repositories]);
  const scroll = useRef<HTMLDivElement>(null);
  useKeysInside(scroll, onArrow);
  if (rows.length === 0 || columns.length === 0) return null;
  return (
    <div ref={scroll} className={styles.scroll}>
      <table className={styles.matrix} aria-label={t("matrix.label")}>
        <thead>
          <tr>
            <th scope="col">{t("matrix.repository")}</th>
            {columns.map(({ id, name }) => (
              <th key={id} scope="col" title={name}><span className="clip">{name}</span></th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ cell, cells }) => (
            <tr key={cell}>
              <th scope="row" title={cell}><span className="clip">{cell}</span></th>
              {cells.map((one, index) => (
                <Cell key={columns[index]?.id ?? index} cell={one} label={`${columns[index]?.name ?? ""}, ${cell}`} onSelect={onSelect} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const Cell = memo(
  function Cell({ cell: { step, state }, label, onSelect }: { cell: MatrixCell; label: string; onSelect: (key: string) => void }) {
    const isSelected = useIsSelected(step?.key ?? "");
    if (step === null) return <td>{state === null ? null : <State state={state} />}</td>;
    return (
      <td>
        <button type="button" className={styles.cell} aria-pressed={isSelected} onClick={() => { onSelect(step.key); }}>
          <span className="hidden">{label}</span>
          <StepState step={step} />
        </button>
      </td>
    );
  },
  (before, after) => before.cell.step === after.cell.step && before.cell.state === after.cell.state && before.label === after.label && before.onSelect === after.onSelect,
);

/** Arrows go from cell to cell. */
function onArrow(event: KeyboardEvent, box: HTMLElement): void {
  const [x, y] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
  const here = event.target instanceof HTMLElement ? event.target.closest("td") : null;
  const row = here?.parentElement;
  if ((x === 0 && y === 0) || here === null || !(row instanceof HTMLTableRowElement)) return;
  event.preventDefault();
  const to = box.querySelector("table")?.rows[row.rowIndex + (y ?? 0)]?.cells[here.cellIndex + (x ?? 0)]?.querySelector("button");
  to?.focus();
}
