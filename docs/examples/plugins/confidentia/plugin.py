"""The step types that `release-workflow.yaml` expects of the plugin `confidentia`.

A plugin by folder: name the folder `plugins` in SLIPWAY_PLUGINS. It uses public classes only; the two steps are those of
Slipway under the names that the team gave them.
"""

from app.plugins.kanban.update_step import UpdateKanban
from app.plugins.validators.run_step import RunValidators


class KanbanUpdate(UpdateKanban):
    type = "confidentia.kanban_update"
    title = "Update the Kanban documents"


class RunProjectValidators(RunValidators):
    type = "confidentia.run_validators"
    title = "Run the validators of the project"


def register(registry):
    registry.register_step_handler(KanbanUpdate())
    registry.register_step_handler(RunProjectValidators())
