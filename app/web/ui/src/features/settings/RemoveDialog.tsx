import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { send } from "@/api/client";
import { keys } from "@/api/queries";
import type { Repository } from "@/api/repositories";
import { Button } from "@/parts/Button";
import { Dialog } from "@/parts/Dialog";
import { ProblemNote } from "@/parts/ProblemNote";

export function RemoveDialog({ repository, onClose }: { repository: Repository; onClose: () => void }) {
  const { t } = useTranslation(["settings", "common"]);
  const queries = useQueryClient();
  const { name } = repository;
  const remove = useMutation({
    mutationFn: () => send("DELETE", `/repositories/${encodeURIComponent(name)}`),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.repositories });
      onClose();
    },
  });
  return (
    <Dialog
      title={t("settings:removeNamed", { name })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button kind="primary" busy={remove.isPending} onClick={() => { remove.mutate(); }}>
            {t("settings:remove")}
          </Button>
        </>
      }
    >
      {remove.error === null ? null : <ProblemNote error={remove.error} />}
      <p>{t("settings:removeText", { name })}</p>
    </Dialog>
  );
}
