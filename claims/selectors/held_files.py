"""How many files wait for the virus scanner, and since when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Min, Q

from claims.models import BundleFile, Evidence, EvidenceState
from claimsoffice.kernel.clock import now

# Every desk asks, and papers are many: the answer need not be younger than this.
KEPT_SECONDS = 60
ON_A_CLAIM = Evidence.objects.filter(state=EvidenceState.HELD)
IN_A_BUNDLE = BundleFile.objects.filter(
    Q(evidence=None, bundle__closed_at=None, file__scan_required=True, file__scans=None)
)


@dataclass(frozen=True, slots=True)
class HeldFiles:
    """Files that nobody is shown yet, and on how many claims; `since` is when the first came (None: there are none)."""

    count: int
    claims: int
    since: datetime | None

    @property
    def is_stuck(self) -> bool:
        """Whether the first waits for longer than a sweep may take (the setting HEARTBEAT_MINUTES)."""
        return self.since is not None and now() - self.since > timedelta(minutes=settings.HEARTBEAT_MINUTES)


def held_files() -> HeldFiles:
    """The files that wait, on claims and in bundles that are not filed yet. Counted at most once a minute."""
    found: HeldFiles | None = cache.get("held-files")
    if found is None:
        papers, loose = (
            waiting.order_by().aggregate(n=Count("file", distinct=True), since=Min("file__uploaded_at"), **more)
            for waiting, more in ((ON_A_CLAIM, {"claims": Count("claim", distinct=True)}), (IN_A_BUNDLE, {}))
        )
        since = min((each["since"] for each in (papers, loose) if each["n"]), default=None)
        found = HeldFiles(papers["n"] + loose["n"], papers["claims"], since)
        cache.set("held-files", found, KEPT_SECONDS)
    return found
