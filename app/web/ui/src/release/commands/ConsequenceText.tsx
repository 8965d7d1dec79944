import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import type { Consequence } from "./consequences";
import type { Target } from "./targets";

/** What would happen, in a bold sentence and what it means; beside a button and in its dialog. */
export function ConsequenceText({ consequence, target, keeps = false }: { consequence: Consequence; target: Target | null; keeps?: boolean }) {
  const { t, i18n } = useTranslation("commands");
  const formats = useFormats();
  const key = variant(consequence, target, keeps);
  const said = {
    step: stepName(target),
    undone: consequence.undone.length,
    kept: consequence.kept.length,
    count: countOf(consequence),
    repositories: formats.list(consequence.repositoriesLeftOut),
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

function variant({ operation, undone, kept, published, repositoriesLeftOut, stepsLeftOut, attempts }: Consequence, target: Target | null, keeps: boolean): string {
  const undoing = target?.undoing === true;
  switch (operation) {
    case "retry":
      if (undoing) return "retryUndoing";
      if (target?.refused === true) return "retryRefused";
      if (target !== null && target.key === null) return "retryParked";
      return attempts !== null && attempts > 1 ? "retryAttempts" : "retry";
    case "skip":
      if (undoing) return "skipUndoing";
      if (repositoriesLeftOut.length > 0) return "skipRepository";
      return stepsLeftOut > 1 ? "skipSteps" : "skip";
    case "rollback":
      if (undone.length === 0) return "rollbackNothing";
      return kept.length > 0 ? "rollbackPart" : "rollback";
    case "cancel":
      if (published && kept.length > 0) return "cancelPublished";
      if (keeps) return "cancelKeep";
      return undone.length === 0 ? "cancelNothing" : "cancel";
    case "delete":
      return kept.length > 0 ? "deleteEffects" : "delete";
    default:
      return operation;
  }
}

function countOf({ operation, undone, kept, attempts, stepsLeftOut }: Consequence): number {
  if (operation === "skip") return stepsLeftOut;
  if (operation === "retry") return attempts ?? 0;
  if (operation === "delete") return kept.length;
  return undone.length > 0 ? undone.length : kept.length;
}
