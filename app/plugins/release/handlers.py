"""What the release plugin supplies: its step types and the workflow kind `release`."""

from app.plugins.release.barrier import Barrier, CheckReady
from app.plugins.release.branches import FindBranches
from app.plugins.release.candidate import BuildCandidate
from app.plugins.release.changelog_steps import CreateChangelog, UpdateChangelog
from app.plugins.release.collecting import CollectTickets
from app.plugins.release.document import WriteDocument
from app.plugins.release.finishing import BackMerge, NotifyPeople, PublishDocument, ReleaseVersion
from app.plugins.release.kind import ReleaseKind
from app.plugins.release.merge_status import CheckMerged
from app.plugins.release.planning import PlanRelease
from app.plugins.release.preparing import MakeRollbackBranch, OpenPullRequest
from app.plugins.release.preview import Preview
from app.plugins.release.proving import ProveRelease
from app.plugins.release.publishing import MergeRelease, PublishForgeRelease, TagRelease
from app.plugins.release.readme_step import UpdateReadme
from app.plugins.release.version_bump import BumpVersion
from app.workflows.registry import PluginRegistry

__all__ = ["register"]


def register(registry: PluginRegistry) -> None:
    for handler in (
        CollectTickets(),
        FindBranches(),
        CheckMerged(),
        Preview(),
        PlanRelease(),
        BuildCandidate(),
        MakeRollbackBranch(),
        OpenPullRequest(),
        CheckReady(),
        WriteDocument(),
        Barrier(),
        MergeRelease(),
        TagRelease(),
        PublishForgeRelease(),
        PublishDocument(),
        ReleaseVersion(),
        BackMerge(),
        NotifyPeople(),
        ProveRelease(),
        BumpVersion(),
        CreateChangelog(),
        UpdateChangelog(),
        UpdateReadme(),
    ):
        registry.register_step_handler(handler)
    registry.register_workflow_kind(ReleaseKind())
