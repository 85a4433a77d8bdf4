"""Adds the two roles of this chart to a release."""

from chartproof.release.objects import Workload
from chartproof.release.release import Release

from zero_cache.zero.options import REPLICATION_MANAGER, VIEW_SYNCER

TEST = "test"


class ZeroRelease(Release):
    """Holds what a render of the chart gave."""

    @property
    def replication_manager(self) -> Workload:
        """Returns the workload of the replication manager, or of the single node: a Deployment with a hand-over."""
        kind = "Deployment" if self.has("Deployment", role=REPLICATION_MANAGER) else "StatefulSet"
        return self.workload(kind, role=REPLICATION_MANAGER)

    @property
    def view_syncer(self) -> Workload:
        """Returns the workload of the view syncers."""
        return self.workload("Deployment", role=VIEW_SYNCER)
