import { useTranslation } from "react-i18next";
import { eventsUpTo } from "@/model/log";
import { Button } from "@/parts/Button";
import { Icon } from "@/parts/Icon";
import { Time } from "@/parts/Time";
import type { LiveWorkflow } from "@/release/LiveWorkflow";
import { useLookAt } from "./useLookAt";
import styles from "./History.module.css";

/** Says that the past is looked at, so that nobody takes it for what is now. */
export function PastBanner({ workflow }: { workflow: LiveWorkflow }) {
  const { t } = useTranslation("inspector");
  const { at, lookAt } = useLookAt();
  if (at === null || at >= workflow.log.lastContiguous) return null;
  const event = eventsUpTo(workflow.log, at).at(-1);
  return (
    <div className={styles.banner} role="status">
      <Icon name="rolledback" />
      <p>
        {t("history.past")} {event === undefined ? null : <Time at={event.at} as="clock" />}
      </p>
      <Button size="small" icon="play" onClick={() => { lookAt(null); }}>
        {t("history.live")}
      </Button>
    </div>
  );
}
