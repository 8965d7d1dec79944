import { useNavigate } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { PHONE, useMedia } from "@/parts/media";
import { type Shortcut, useShortcuts } from "@/shell/shortcuts";
import { Row } from "./Row";
import type { useWorkflowList } from "./useWorkflowList";
import styles from "./List.module.css";

const ROW = 44;
const PHONE_ROW = 72;
/** The next page is asked for before its first row comes into sight. */
const AHEAD = 20;

interface Props {
  list: ReturnType<typeof useWorkflowList>;
  chosen: readonly string[];
  onChoose: (id: string) => void;
}

/** `j` and `k` go from row to row, Enter opens, `x` chooses for a comparison. */
export function Rows({ list: { rows, hasNextPage, isFetchingNextPage, fetchNextPage, isPlaceholderData }, chosen, onChoose }: Props) {
  const { t } = useTranslation("workflows");
  const size = useMedia(PHONE) ? PHONE_ROW : ROW;
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroll.current, estimateSize: () => size, overscan: 10, getItemKey: (index) => rows[index]?.workflow_id ?? index });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && lastShown + AHEAD >= rows.length) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, lastShown, rows.length, fetchNextPage]);
  const active = useActiveRow(rows, virtual.scrollToIndex, onChoose);
  return (
    <div ref={scroll} className={styles.scroll} aria-busy={isPlaceholderData || undefined}>
      <ul className={styles.rows} style={{ height: virtual.getTotalSize() }} aria-label={t("list.title")}>
        {items.map(({ index, key, start }) => {
          const row = rows[index];
          return row === undefined ? null : (
            <li key={key} style={{ height: size, transform: `translateY(${start}px)` }}>
              <Row row={row} isActive={row.workflow_id === active} isChosen={chosen.includes(row.workflow_id)} isFull={chosen.length === 2} onChoose={onChoose} />
            </li>
          );
        })}
      </ul>
      {isFetchingNextPage ? <p className={`meta ${styles.problem ?? ""}`} role="status">{t("common:loading")}</p> : null}
    </div>
  );
}

/** The row that the keys act on stays the same one while others come in above it. */
function useActiveRow(rows: Props["list"]["rows"], scrollTo: (index: number) => void, onChoose: (id: string) => void): string | null {
  const navigate = useNavigate();
  const [active, setActive] = useState<string | null>(null);
  const shortcuts = useMemo((): readonly Shortcut[] => {
    const at = rows.findIndex((row) => row.workflow_id === active);
    const go = (index: number) => {
      const to = Math.max(0, Math.min(rows.length - 1, index));
      const id = rows[to]?.workflow_id;
      if (id === undefined) return;
      setActive(id);
      scrollTo(to);
      // A row that was out of sight is drawn a frame later.
      requestAnimationFrame(() => { requestAnimationFrame(() => { document.querySelector<HTMLElement>(`a[data-id="${CSS.escape(id)}"]`)?.focus(); }); });
    };
    const open = active === null ? [] : [{ keys: "Enter", name: "openRow", run: () => void navigate({ to: "/workflows/$workflowId", params: { workflowId: active } }) }];
    const choose = active === null ? [] : [{ keys: "x", name: "chooseRow", run: () => { onChoose(active); } }];
    return [{ keys: "j", name: "nextRow", run: () => { go(at + 1); } }, { keys: "k", name: "previousRow", run: () => { go(at < 0 ? 0 : at - 1); } }, ...open, ...choose];
  }, [rows, active, scrollTo, onChoose, navigate]);
  useShortcuts(shortcuts);
  return active;
}
