import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "@/parts/Empty";
import { ProblemNote } from "@/parts/ProblemNote";
import { Screen } from "@/parts/Screen";
import { useApprovalLists, type ListedApproval } from "@/release/approvalLists";
import { useShortcuts } from "@/shell/shortcuts";
import { InboxRow } from "./InboxRow";
import styles from "./Inbox.module.css";

/** What waits for a decision, then what was decided lately. */
export function InboxScreen() {
  const { t } = useTranslation("approvals");
  const { waiting, decided, problem, retry } = useApprovalLists();
  const lists = useRef<HTMLDivElement>(null);
  const shortcuts = useMemo(() => {
    const move = (by: number) => {
      const rows = [...(lists.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
      const at = rows.findIndex((row) => row === document.activeElement);
      rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))]?.focus();
    };
    return [
      { keys: "j", name: "nextRow", run: () => { move(1); } },
      { keys: "k", name: "previousRow", run: () => { move(-1); } },
    ];
  }, []);
  useShortcuts(shortcuts);
  return (
    <Screen title={t("inbox.title")}>
      <div ref={lists} className={styles.lists}>
        {problem === null ? null : <ProblemNote error={problem} onRetry={retry} />}
        {waiting?.length === 0 ? (
          <Empty icon="inbox" title={t("inbox.none")}>
            <p>{t("inbox.noneText")}</p>
          </Empty>
        ) : null}
        {waiting === null || waiting.length === 0 ? null : <Rows title={t("inbox.waiting")} rows={waiting} />}
        {decided.length === 0 ? null : <Rows title={t("inbox.decided")} rows={decided} />}
      </div>
    </Screen>
  );
}

function Rows({ title, rows }: { title: string; rows: readonly ListedApproval[] }) {
  return (
    <section className={styles.list}>
      <h2>
        {title} <span className="meta">{rows.length}</span>
      </h2>
      <ul>
        {rows.map((row) => (
          <InboxRow key={row.approval.id} row={row} />
        ))}
      </ul>
    </section>
  );
}
