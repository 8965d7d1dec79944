/** The buttons that steer a workflow: only what is allowed now, each of which says its consequence before it does harm. */
import { useLocation, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Snapshot } from "@/model/snapshot";
import type { WorkflowView } from "@/model/view";
import { Button } from "@/parts/Button";
import { Dialog } from "@/parts/Dialog";
import { Menu } from "@/parts/Menu";
import { CommandProblem } from "./commands/CommandProblem";
import { asksFirst, offered, OPERATION_ICONS, type Operation } from "./commands/operations";
import { OperationDialog } from "./commands/OperationDialog";
import { useCommand } from "./commands/requests";
import styles from "./commands/Commands.module.css";

interface Props {
  workflowId: string;
  view: WorkflowView | null;
  snapshot: Snapshot | null;
  size?: "small" | "medium";
}

/** How many stand beside each other before the rest goes into the menu. */
const IN_SIGHT = { small: 2, medium: 4 } as const;

export function Commands({ workflowId, view, snapshot, size = "medium" }: Props) {
  const { t } = useTranslation("commands");
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const [asked, setAsked] = useState<Operation | null>(null);
  const command = useCommand(workflowId);
  if (view === null || snapshot === null) return null;
  const operations = offered(snapshot.allowedOperations);
  // Deleting is never one click away.
  const inSight: readonly Operation[] = operations.filter((one) => one !== "delete").slice(0, IN_SIGHT[size]);
  const inMenu = operations.filter((one) => !inSight.includes(one));
  const start = (operation: Operation) => {
    if (asksFirst(operation)) setAsked(operation);
    else command.mutate({ operation, body: {} });
  };
  const onDone = (operation: Operation) => {
    if (operation === "delete" && pathname.startsWith(`/workflows/${workflowId}`)) void navigate({ to: "/workflows" });
  };
  // What somebody is about to confirm stays open, whatever happens to the workflow meanwhile.
  if (operations.length === 0 && asked === null && command.error === null) return null;
  return (
    <div className={styles.commands} role="group" aria-label={t("label")}>
      {inSight.map((operation) => (
        <Button
          key={operation}
          size={size}
          icon={OPERATION_ICONS[operation]}
          title={t(`about.${operation}`)}
          busy={command.isPending && command.variables.operation === operation}
          onClick={() => { start(operation); }}
        >
          {t(`operation.${operation}`)}
        </Button>
      ))}
      {inMenu.length > 0 ? (
        <Menu
          trigger={<Button size={size} icon="more" aria-label={t("more")} />}
          items={inMenu.map((operation) => ({ label: t(`operation.${operation}`), icon: OPERATION_ICONS[operation], onSelect: () => { start(operation); } }))}
        />
      ) : null}
      {asked === null ? null : <OperationDialog workflowId={workflowId} view={view} operation={asked} onClose={() => { setAsked(null); }} onDone={onDone} />}
      {command.error ? (
        <Dialog title={t(`operation.${command.variables.operation}`)} onClose={() => { command.reset(); }}>
          <CommandProblem error={command.error} />
        </Dialog>
      ) : null}
    </div>
  );
}
