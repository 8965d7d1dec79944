import { useTranslation } from "react-i18next";
import { useConnection } from "@/api/connection";
import { Icon } from "@/parts/Icon";
import { ProblemNote } from "@/parts/ProblemNote";
import type { LiveWorkflow } from "@/release/LiveWorkflow";
import { Gone } from "./Gone";
import styles from "./Detail.module.css";

/** What is in the way of seeing the workflow as it is now. A service that is silent is told by the page's own banner. */
export function Notices({ workflow: { stream, problem, isGone, snapshot, refresh } }: { workflow: LiveWorkflow }) {
  const { t } = useTranslation("workflows");
  const isSilent = useConnection(({ silentSince }) => silentSince !== null);
  if (isGone) return <Gone isKnown />;
  if (problem !== null && !isSilent) {
    return (
      <div className={styles.problem}>
        <ProblemNote error={problem} onRetry={refresh} />
      </div>
    );
  }
  if (stream === "waiting") {
    return (
      <p className={styles.notice} role="status">
        <Icon name="retrying" />
        {t("reconnecting")}
      </p>
    );
  }
  if (snapshot?.isUnattended === true) {
    return (
      <p className={styles.notice} role="status">
        <Icon name="warning" />
        {t("unattended")}
      </p>
    );
  }
  return null;
}
