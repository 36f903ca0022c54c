"""The sample office, loaded once: every state is there, every figure holds, and a second load changes nothing."""

import io
from collections import Counter
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count
from pytest_django import DjangoDbBlocker

from claims.models import Claim, Clock, ClockState, Decision, Evidence, Payment, PaymentState, Reserve
from claims.reports.registry import REPORTS
from claims.reports.report import Scope
from claims.reports.standing import current, standings
from claims.sample.cases import Stage, cases
from claims.services import reminders
from claims.services.clocks import next_due
from claims.services.replay import replay
from claims.workflow import ClaimState
from claimsoffice.kernel.clock import now, today
from claimsoffice.kernel.models import Event, ImportBatch
from claimsoffice.kernel.services import events
from documents.models import EvidenceFile
from policies.models import CarrierStandard, InsuredParcel, Policy, Scheme

# One transaction around thousands of services locks a row hundreds of times: PostgreSQL pays for that by the square;
# there the restore drill loads the sample as an office does, a transaction for each step, and counts what came.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor == "postgresql", reason="the restore drill loads the sample on PostgreSQL"),
]


@pytest.fixture(scope="module", autouse=True)
def said(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """What the command said; the loaded office stands in a transaction that is taken back behind the last test."""
    var = tmp_path_factory.mktemp("var")
    out = io.StringIO()
    before = django_settings.VAR_DIR
    django_settings.VAR_DIR = var
    try:
        with django_db_blocker.unblock(), transaction.atomic():
            call_command("load_sample", stdout=out)
            yield out.getvalue()
            transaction.set_rollback(True)
    finally:
        django_settings.VAR_DIR = before


def test_it_says_what_it_made(said: str) -> None:
    assert "1500 rows, 1500 new" in said
    assert "720 rows, 720 new" in said
    assert f"{Claim.objects.count()} claims" in said


def test_policies_came_in_through_the_importer() -> None:
    assert InsuredParcel.objects.count() == 2220
    assert ImportBatch.objects.filter(state="applied", rejected=0).count() == 2


def test_a_claims_sheet_and_a_tracking_file_wait_to_be_applied() -> None:
    waiting = ImportBatch.objects.filter(state="staged").order_by("kind")
    assert list(waiting.values_list("kind", "rejected")) == [("claims", 0), ("tracking", 0)]
    claims, tracking = waiting
    assert claims.created >= 8
    assert claims.held >= 1
    assert tracking.updated >= 8


def test_every_scheme_is_there() -> None:
    assert set(Policy.objects.values_list("scheme", flat=True)) == set(Scheme.values)
    assert InsuredParcel.objects.filter(tracking_no__startswith="00").exists()


def test_a_claim_is_there_in_every_state_and_under_every_scheme() -> None:
    states = Counter(Claim.objects.values_list("state", flat=True))
    assert set(states) == set(ClaimState.values)
    assert sum(states.values()) == len(list(cases()))
    assert sum(states.values()) >= 60
    assert set(Claim.objects.values_list("scheme", flat=True)) == set(Scheme.values)
    assert Claim.objects.filter(scheme=Scheme.JSX_INS, kind="delay").count() >= 4
    assert Claim.objects.filter(state="submitted", round=2).exists()
    assert Claim.objects.filter(owner=None, state="submitted").count() >= 5


def test_uninsured_goods_are_decided_by_the_table_that_two_people_put_in_force_and_a_delay_by_the_adjuster() -> None:
    table = CarrierStandard.objects.get()
    assert table.confirmed
    assert {table.entered_by.username, table.closed_by and table.closed_by.username} == {"manager", "manager2"}
    damaged = Decision.objects.get(claim__scheme=Scheme.JSX_STD, claim__kind="damage")
    of_parcel = damaged.facts["standard_table"]
    assert of_parcel["version"] == str(table)
    by_hand = min(
        Decimal(damaged.facts["claim"]["goods_loss"]), Decimal(120), 40 * damaged.claim.parcel.weight_kg
    ).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert (damaged.amount, "standard_amount" in damaged.facts["claim"]) == (by_hand, False)
    late = Decision.objects.get(claim__scheme=Scheme.JSX_STD, claim__kind="delay")
    assert (late.amount, late.facts["claim"]["standard_amount"]) == (Decimal(30), "30")


def test_every_point_of_the_way_is_there() -> None:
    assert Claim.objects.filter(proposals__state="open").count() >= 2
    assert Claim.objects.filter(state="approved", agreed_amount=None).count() >= 2
    assert Claim.objects.filter(state="supplement_requested", supplements__arrived_at=None).count() >= 3
    assert Claim.objects.filter(state="supplement_requested", supplements__arrived_at__isnull=False).count() >= 3
    assert Claim.objects.filter(supplements__closed_because="documents").exists()
    assert set(Payment.objects.values_list("state", flat=True)) == {
        PaymentState.INSTRUCTED,
        PaymentState.SENT,
        PaymentState.FAILED,
        PaymentState.EXECUTED,
    }
    assert {case.stage for case in cases()} == set(Stage)


def test_clocks_are_overdue_today_soon_and_paused() -> None:
    day = today()
    determination = Clock.objects.filter(closed_at=None, clock_id="GT-14.determination")
    assert determination.filter(due_on__lt=day).count() >= 2
    assert determination.filter(due_on__gte=day, nominal_on__lte=day).count() >= 1
    assert determination.filter(due_on__gt=day).count() >= 5
    assert determination.filter(state=ClockState.PAUSED).count() == 3
    for claim in Claim.objects.all():
        assert claim.next_due_on == next_due(claim)


def test_the_sweep_finds_something_to_remind_of_and_then_nothing() -> None:
    first = reminders.sweep()
    assert first.sent > 5
    assert first.overdue >= 2
    assert reminders.sweep().sent == 0


def test_papers_are_on_file_and_one_picture_on_two_claims() -> None:
    with_papers = Claim.objects.annotate(papers=Count("evidence")).filter(papers__gt=0).count()
    assert with_papers >= 50
    assert set(EvidenceFile.objects.values_list("media_type", flat=True)) == {"application/pdf", "image/jpeg"}
    twice = Evidence.objects.values("file__sha256").annotate(claims=Count("claim", distinct=True)).filter(claims__gt=1)
    assert [row["claims"] for row in twice] == [2]


def test_the_work_is_spread_and_nobody_acts_alone() -> None:
    owners = Claim.objects.exclude(owner=None).values_list("owner__username", flat=True)
    assert set(owners) == {"adjuster", "adjuster2"}
    assert set(Claim.objects.values_list("registered_by__username", flat=True)) == {"clerk"}
    for payment in Payment.objects.all():
        assert payment.decided_by_id != payment.instructed_by_id
    above = Decision.objects.filter(decided_by__username="manager")
    assert above.exists()
    assert all(decision.proposed_by is not None for decision in above)


def test_every_chain_holds_and_every_decision_comes_out_the_same() -> None:
    assert list(events.verify()) == []
    decisions = list(Decision.objects.all())
    assert len(decisions) > 25
    assert [(str(d), replay(d)) for d in decisions if replay(d)] == []


def test_events_tell_the_same_as_the_columns() -> None:
    claims = list(Claim.objects.all())
    found = standings(map(current, claims), now())
    for claim in claims:
        standing = found[claim.pk]
        assert (standing.state, standing.agreed, standing.paid) == (claim.state, claim.agreed_amount, claim.paid_amount)
        assert standing.reserve == Reserve.objects.filter(claim=claim).latest("pk").amount


def test_every_report_has_something_to_show() -> None:
    for name, kind in REPORTS.items():
        report = kind(Scope(now()))
        lines = list(report.lines())
        assert report.row_count > 1, name
        assert any(line.total for line in lines), name


def test_loaded_again_it_does_nothing_and_says_so() -> None:
    before = (Claim.objects.count(), InsuredParcel.objects.count(), Event.objects.count())
    out = io.StringIO()
    call_command("load_sample", stdout=out)
    assert "nothing was loaded" in out.getvalue()
    assert (Claim.objects.count(), InsuredParcel.objects.count(), Event.objects.count()) == before


def test_the_spreadsheets_lie_ready_to_be_tried() -> None:
    folder = Path(django_settings.VAR_DIR) / "sample"
    assert {path.suffix for path in folder.iterdir()} == {".xlsx", ".csv"}
    assert (folder / "policies-wrong.csv").exists()
