import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApprovalSummary } from "@/model/approvals";
import { parseMarkdown } from "@/model/markdown";
import { partsOf } from "@/model/releaseDocument";
import { Card } from "@/parts/Card";
import { Markdown } from "@/parts/Markdown";
import { Segmented } from "@/parts/Segmented";
import styles from "./Approval.module.css";

type View = "users" | "operators" | "all";

/** The document that is signed with the rest: what users read, what operators do, or all of it. */
export function Notes({ document }: { document: NonNullable<ApprovalSummary["document"]> }) {
  const { t } = useTranslation("approvals");
  const parts = useMemo(() => {
    const all = parseMarkdown(document.text);
    return { ...partsOf(all), all };
  }, [document.text]);
  const views = (["users", "operators", "all"] as const).filter((view) => parts[view].length > 0);
  const [chosen, setChosen] = useState<View>("users");
  const view = views.includes(chosen) ? chosen : "all";
  if (parts.all.length === 0) return null;
  return (
    <Card>
      <section>
        <div className={styles.head}>
          <h2>{t("notes.title")}</h2>
          <span className="push">
            {views.length > 1 ? <Segmented label={t("notes.view")} value={view} options={views.map((value) => ({ value, label: t(`notes.${value}`) }))} onChange={setChosen} /> : null}
          </span>
        </div>
        <Markdown blocks={parts[view]} />
      </section>
    </Card>
  );
}
