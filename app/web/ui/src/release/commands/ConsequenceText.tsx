import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import type { RecoveryOption } from "@/model/recovery";
import type { Target } from "./targets";

/** What would happen, in a bold sentence and what it means; beside a button and in its dialog. */
export function ConsequenceText({ option, target }: { option: RecoveryOption; target: Target | null }) {
  const { t, i18n } = useTranslation("commands");
  const formats = useFormats();
  const key = variant(option);
  const said = {
    step: stepName(target),
    undone: lengthOf(option.effectsUndone),
    kept: lengthOf(option.effectsKept),
    count: countOf(option),
    repositories: formats.list(option.repositoriesLeftOut ?? []),
  };
  const more = `consequence.${key}.more`;
  return (
    <>
      <b>{t(`consequence.${key}.title`, said)}</b> <span>{i18n.exists(`commands:${more}`) || i18n.exists(`commands:${more}_other`) ? t(more, said) : null}</span>
    </>
  );
}

export function stepName(target: Target | null): string {
  if (target?.step == null) return "";
  return target.step.cell === null ? target.step.name : `${target.step.name} · ${target.step.cell}`;
}

/** The service's codes that have words of their own, whatever the values are. */
const WORDED: Readonly<Record<string, string>> = {
  retry_undoing: "retryUndoing",
  retry_refused: "retryRefused",
  retry_parked: "retryParked",
  skip_undoing: "skipUndoing",
  cancel_keep: "cancelKeep",
};

function variant({ operation, code, effectsUndone, effectsKept, repositoriesLeftOut, attempts }: RecoveryOption): string {
  const worded = code === null ? undefined : WORDED[code];
  if (worded !== undefined) return worded;
  switch (operation) {
    case "retry":
      return attempts !== null && attempts > 1 ? "retryAttempts" : "retry";
    case "skip":
      return lengthOf(repositoriesLeftOut) > 0 ? "skipRepository" : "skip";
    case "rollback":
      if (lengthOf(effectsUndone) === 0) return "rollbackNothing";
      return lengthOf(effectsKept) > 0 ? "rollbackPart" : "rollback";
    case "cancel":
      if (code === "cancel_published" && lengthOf(effectsKept) > 0) return "cancelPublished";
      return lengthOf(effectsUndone) === 0 ? "cancelNothing" : "cancel";
    case "delete":
      return lengthOf(effectsKept) > 0 ? "deleteEffects" : "delete";
    default:
      return operation;
  }
}

function countOf({ operation, effectsUndone, effectsKept, attempts }: RecoveryOption): number {
  if (operation === "retry") return attempts ?? 0;
  if (operation === "delete") return lengthOf(effectsKept);
  return lengthOf(effectsUndone) > 0 ? lengthOf(effectsUndone) : lengthOf(effectsKept);
}

function lengthOf(list: readonly unknown[] | null): number {
  return list?.length ?? 0;
}
