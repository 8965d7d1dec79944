import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { StepState } from "@/model/states";
import { Icon } from "./Icon";
import styles from "./State.module.css";

/** What a step, a workflow or an approval is in, in the page's words. */
export type StateName = StepState | "paused";

interface Props {
  state: StateName;
  /** Another word for the state where one fits better: "Approved" for a completed approval. */
  word?: string;
  /** Said after the word, muted: "2 of 4". */
  more?: ReactNode;
  chip?: boolean;
}

/** Icon, word and colour, always the three together. */
export function State({ state, word, more, chip = false }: Props) {
  const { t } = useTranslation("common");
  return (
    <span className={`${styles.state} ${chip ? (styles.chip ?? "") : ""}`} data-state={state}>
      <Icon name={state} className={styles.icon} />
      <span>{word ?? t(`state.${state}`)}</span>
      {more == null ? null : <small>{more}</small>}
    </span>
  );
}
