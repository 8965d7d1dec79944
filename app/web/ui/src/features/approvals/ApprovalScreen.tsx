import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { buttonClass } from "@/parts/Button";
import { Empty } from "@/parts/Empty";
import { ProblemNote } from "@/parts/ProblemNote";
import { useTitle } from "@/parts/title";
import { useGate } from "@/release/useGate";
import { ApprovalPage } from "./ApprovalPage";
import styles from "./Approval.module.css";

/** One approval for whoever has to decide it. */
export function ApprovalScreen() {
  // the words of effects too: a part that waits for its own would take what is shown away again
  const { t } = useTranslation(["approvals", "effects", "reasons"]);
  const { approvalId } = useParams({ from: "/approvals/$approvalId" });
  const { watched, problem, retry } = useGate(approvalId);
  useTitle(t("inbox.title"));
  if (watched !== null) return <ApprovalPage key={watched.approval.id} watched={watched} />;
  return (
    <main className={styles.screen}>
      <h1 className="hidden">{t("inbox.title")}</h1>
      {problem === null ? (
        <p className="hidden" role="status">{t("loading")}</p>
      ) : problem.code === "unknown_approval" ? (
        <Empty icon="search" title={t("unknown.title")}>
          <p>{t("unknown.text")}</p>
          <Link className={buttonClass()} to="/approvals">
            {t("unknown.inbox")}
          </Link>
        </Empty>
      ) : (
        <div className={styles.column}>
          <ProblemNote error={problem} onRetry={retry} />
        </div>
      )}
    </main>
  );
}
