import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReleasePlan } from "@/model/releasePlan";
import { Button } from "@/parts/Button";
import { Checkbox } from "@/parts/Checkbox";
import { Dialog } from "@/parts/Dialog";
import { useActions } from "../actions";
import { NO_FIELDS } from "../composer/fields";
import { usePhrases } from "../composer/usePhrases";
import { sentence } from "../composer/wording";
import styles from "./Turns.module.css";

/** Leaves repositories out before anything has started; the plan is made again and shown. */
export default function LeaveOutDialog({ release, onClose }: { release: ReleasePlan; onClose: () => void }) {
  const { t } = useTranslation(["chat", "common"]);
  const phrases = usePhrases();
  const { say } = useActions();
  const names = release.repositories.map((one) => one.name);
  const [kept, setKept] = useState<readonly string[]>(names);
  const unchanged = kept.length === names.length;
  const plan = () => {
    const fields = { ...NO_FIELDS, repositories: kept, releaseType: release.releaseType === "hotfix" ? ("hotfix" as const) : ("release" as const), sprintName: release.sprintName ?? "", fixVersion: release.fixVersion };
    say({ text: sentence(fields, phrases), fields: { repositories: kept } });
    onClose();
  };
  return (
    <Dialog
      title={t("scope.title")}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button kind="primary" disabled={unchanged || kept.length === 0} onClick={plan}>
            {t("scope.planAgain")}
          </Button>
        </>
      }
    >
      <p>{t("scope.text")}</p>
      <fieldset className={styles.checks}>
        <legend className="hidden">{t("field.repositories")}</legend>
        {names.map((name) => (
          <Checkbox key={name} label={name} checked={kept.includes(name)} onChange={(on) => { setKept(names.filter((one) => (one === name ? on : kept.includes(one)))); }} />
        ))}
      </fieldset>
      <p className="meta">{t("scope.tickets")}</p>
    </Dialog>
  );
}
