import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { address } from "@/api/client";
import { useFormats } from "@/i18n/formats";
import type { Attempt, StepView } from "@/model/view";
import { Button, buttonClass } from "@/parts/Button";
import { Choice } from "@/parts/Field";
import { Icon } from "@/parts/Icon";
import { State } from "@/parts/State";
import { useShortcuts } from "@/shell/shortcuts";
import { LogSearch } from "./LogSearch";
import type { ShownLog } from "./useLogFeed";
import styles from "./Log.module.css";

interface Props {
  workflowId: string;
  step: StepView;
  log: ShownLog;
  attempts: readonly Attempt[];
  /** The attempt whose log is shown; null while none is known. */
  shown: Attempt | null;
  wraps: boolean;
  onAttempt: (attempt: Attempt) => void;
  onWraps: (wraps: boolean) => void;
  onSearch: (query: string) => void;
  onStep: (by: 1 | -1) => void;
  onLink: () => void;
}

export function LogHead({ workflowId, step, log, attempts, shown, wraps, onAttempt, onWraps, onSearch, onStep, onLink }: Props) {
  const { t } = useTranslation("inspector");
  const formats = useFormats();
  const field = useRef<HTMLInputElement>(null);
  useShortcuts(useMemo(() => [{ keys: "/", name: "searchLog", run: () => { field.current?.focus(); } }], []));
  const isLatest = shown === attempts[0];
  const download = address(`/workflows/${workflowId}/logs/${encodeURIComponent(step.id)}`, {
    cell: step.cell,
    download: true,
    ...(isLatest || shown === null ? {} : { round: shown.round, attempt: shown.attempt }),
  });
  const words = (attempt: Attempt) => t(attempts.some(({ round }) => round > 1) ? "log.roundAttempt" : "log.attempt", { round: attempt.round, attempt: attempt.attempt });
  return (
    <header className={styles.head}>
      <Icon name="terminal" />
      <h2 className="clip">{step.name}</h2>
      <span className="meta nowrap">
        {[step.cell, attempts.length < 2 && shown !== null ? words(shown) : null].filter((one) => one !== null).join(" · ")}
      </span>
      {attempts.length > 1 ? (
        <Choice
          bare
          label={t("log.whichAttempt")}
          className={styles.attempt}
          value={shown?.log ?? ""}
          options={attempts.map((one) => ({ value: one.log ?? "", label: words(one) }))}
          onChange={(event) => {
            const chosen = attempts.find((one) => one.log === event.target.value);
            if (chosen !== undefined) onAttempt(chosen);
          }}
        />
      ) : null}
      <State state={step.state} />
      <div className={styles.tools}>
        {log.allBytes > log.readBytes && log.readBytes > 0 ? <span className="meta nowrap">{t("log.reading", { read: formats.size(log.readBytes), all: formats.size(log.allBytes) })}</span> : null}
        <LogSearch field={field} log={log} onSearch={onSearch} onStep={onStep} />
        <Button size="small" aria-pressed={wraps} onClick={() => { onWraps(!wraps); }}>
          {t("log.wrap")}
        </Button>
        <Button size="small" icon="copy" aria-label={t("log.copyLine")} title={t("log.copyLine")} onClick={onLink} />
        <a className={buttonClass({ size: "small" })} href={download} download={`${step.key}.log`}>
          <Icon name="download" />
          {t("download")}
        </a>
      </div>
    </header>
  );
}
