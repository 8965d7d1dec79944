import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { checkRepository, type Repository, type RepositoryCheck } from "@/api/repositories";
import { useFormats } from "@/i18n/formats";
import { textOf } from "@/model/json";
import { announce } from "@/parts/announce";
import { Button } from "@/parts/Button";
import { Icon } from "@/parts/Icon";
import { ProblemNote } from "@/parts/ProblemNote";
import { State } from "@/parts/State";
import styles from "./Settings.module.css";

interface Props {
  repository: Repository;
  onEdit: () => void;
  onRemove: () => void;
}

export function RepositoryItem({ repository, onEdit, onRemove }: Props) {
  const { t } = useTranslation("settings");
  const { name, url, aliases = [], description, source } = repository;
  const check = useMutation({
    mutationFn: () => checkRepository(name),
    onSuccess: (found) => { announce(t(found.reachable ? "check.reachable" : "check.unreachable")); },
  });
  const branches = [repository.develop_branch, repository.main_branch].filter(Boolean).join(" → ");
  return (
    <li aria-labelledby={`repository-${name}`}>
      <div className={styles.repository}>
        <Icon name="repository" />
        <div className={styles.about}>
          <p>
            <b id={`repository-${name}`}>{name}</b> <span className="meta">{[aliases.join(", "), branches, description].filter(Boolean).join(" · ")}</span>
          </p>
          <p className={`mono meta ${styles.url ?? ""}`}>{url}</p>
        </div>
        <span className="meta nowrap">{t(`source.${source}`)}</span>
        <span className={styles.buttons}>
          <Button size="small" icon="check" busy={check.isPending} onClick={() => { check.mutate(); }}>
            {t("check.now")}
          </Button>
          <Button kind="quiet" size="small" icon="edit" aria-label={t("editNamed", { name })} title={t("edit")} onClick={onEdit} />
          <Button
            kind="quiet"
            size="small"
            icon="close"
            aria-label={t("removeNamed", { name })}
            title={source === "workspace" ? t("ofWorkspace") : t("remove")}
            disabled={source === "workspace"}
            onClick={onRemove}
          />
        </span>
      </div>
      {check.error === null ? null : <ProblemNote error={check.error} onRetry={() => { check.mutate(); }} />}
      {check.data === undefined ? null : <CheckResult found={check.data} />}
    </li>
  );
}

function CheckResult({ found }: { found: RepositoryCheck }) {
  const { t, i18n } = useTranslation(["settings", "problems"]);
  const formats = useFormats();
  const code = found.error === null ? null : textOf({ ...found.error }, "code");
  const nextAction = found.error === null ? null : textOf({ ...found.error }, "next_action");
  const title = code !== null && i18n.exists(`problems:${code}.title`) ? t(`problems:${code}.title`) : null;
  return (
    <div className={styles.check}>
      <p className={styles.line}>
        {found.reachable ? <State state="completed" word={t("settings:check.reachable")} /> : <State state="failed" word={t("settings:check.unreachable")} />}
        <span className="meta">
          {[found.reachable ? t("settings:check.branches", { count: found.branches.length }) : "", found.reachable ? t("settings:check.tags", { count: found.tags }) : "", formats.duration(found.latency_ms)].filter(Boolean).join(" · ")}
        </span>
      </p>
      {found.problems.map((problem) => (
        <p key={problem} className={styles.line}>
          <State state={found.reachable ? "waiting" : "failed"} word={t("settings:check.problem")} />
          <span>{title === null ? problem : <>{title} <span className="meta">{problem}</span></>}</span>
        </p>
      ))}
      {nextAction === null ? null : <p className="meta">{nextAction}</p>}
      {found.branches.length === 0 ? null : (
        <details>
          <summary className="meta">{t("settings:check.showBranches")}</summary>
          <p className={`mono ${styles.branches ?? ""}`}>{found.branches.join("  ")}</p>
        </details>
      )}
    </div>
  );
}
