import { useTranslation } from "react-i18next";
import { stateOfWorkflow } from "@/model/states";
import { State, type StateName } from "@/parts/State";

/** What a workflow is in, in words of its own where the state's word says too little: "Waiting for approval". */
export function WorkflowState({ status, chip = false }: { status: string; chip?: boolean }) {
  const { t, i18n } = useTranslation(["release", "common"]);
  const word = i18n.exists(`release:status.${status}`) ? { word: t(`release:status.${status}`) } : {};
  return <State state={look(status)} chip={chip} {...word} />;
}

function look(status: string): StateName {
  return status === "paused" ? "paused" : stateOfWorkflow(status);
}
