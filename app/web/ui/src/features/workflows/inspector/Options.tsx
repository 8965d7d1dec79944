import { useTranslation } from "react-i18next";
import { optionFor, type RecoveryOption } from "@/model/recovery";
import type { WorkflowView } from "@/model/view";
import { Button } from "@/parts/Button";
import { CommandProblem } from "@/release/commands/CommandProblem";
import { ConsequenceText } from "@/release/commands/ConsequenceText";
import { offered, type Operation } from "@/release/commands/operations";
import { useCommand, useConsequences } from "@/release/commands/requests";
import { type Answer, ANSWERS } from "@/release/commands/ResolveDialog";
import type { Target } from "@/release/commands/targets";
import type { LiveWorkflow } from "@/release/LiveWorkflow";
import { type Asked, isAnswer } from "./AskedDialog";
import styles from "./Inspector.module.css";

interface Props {
  workflow: LiveWorkflow;
  view: WorkflowView;
  target: Target;
  /** What the service offered when it asked; empty where it did not say. */
  options: readonly RecoveryOption[];
  /** Asks before it does something. */
  onAsk: (asked: Asked) => void;
}

const USUAL: readonly Operation[] = ["retry", "skip", "scope", "rollback", "cancel"];

/** What a person may do about a failure: a button, and beside it what that would mean. */
export function Options({ workflow, view, target, options, onAsk }: Props) {
  const { t } = useTranslation(["inspector", "commands"]);
  const command = useCommand(workflow.id);
  const told = useConsequences(workflow.id, view.seq, true);
  const allowed = offered(workflow.snapshot?.allowedOperations ?? []);
  const named = options.map(({ operation }) => operation);
  const operations = USUAL.filter((one) => allowed.includes(one) && (named.length === 0 || named.includes(one)));
  const answers = allowed.includes("resolve") ? ANSWERS.filter((one) => named.includes(one)) : [];
  const place = target.step === null ? {} : { step: target.step.id, cell: target.step.cell };
  const start = (operation: Operation | Answer) => {
    if (operation === "retry") command.mutate({ operation, body: place });
    else onAsk({ operation, target });
  };
  const optionOf = (operation: Operation | Answer) =>
    optionFor(told.data ?? [], operation, target.key) ?? (isAnswer(operation) ? optionFor(options, operation, target.key) : null);
  return (
    <div className={styles.options} role="group" aria-label={t("failed.options")}>
      {[...answers, ...operations].map((operation, index) => (
        <div key={operation} className={styles.option}>
          <Button
            kind={index === 0 ? "primary" : "plain"}
            busy={command.isPending && operation === "retry"}
            onClick={() => { start(operation); }}
          >
            {isAnswer(operation) ? t(`commands:answer.${operation}.title`) : t(`commands:operation.${operation}`)}
          </Button>
          <p>
            <Consequence option={optionOf(operation)} target={target} />{" "}
            {operation === "retry" ? (
              <button type="button" className={styles.link} onClick={() => { onAsk({ operation: "retry", target }); }}>
                {t("commands:withComment")}
              </button>
            ) : null}
          </p>
        </div>
      ))}
      <CommandProblem error={command.error} />
    </div>
  );
}

function Consequence({ option, target }: { option: RecoveryOption | null; target: Target }) {
  return option === null ? null : <ConsequenceText option={option} target={target} />;
}
