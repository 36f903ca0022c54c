"""Decisions come out the same again; under other terms the command says whose would not, and by how much."""

import csv
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from claims.models import Claim
from claims.services import decide
from claims.services.adjudication import assess, weigh
from claims.services.replay import replay
from policies.models import InsuredParcel
from policies.services import records
from policies.terms import SCHEMES
from tests.office import (
    People,
    answer_all,
    approved,
    days_ago,
    denied,
    file_papers,
    fresh,
    make_claim,
    make_parcel,
    ready_to_decide,
)

pytestmark = pytest.mark.django_db

CAP = 'JI-4.2.absolute_cap: {{value: {{CNY: "{0}"}}, unit: money, citation: "a proposal"}}\n'


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("replay", *arguments, stdout=out)
    return out.getvalue()


def parameters(tmp_path: Path, text: str) -> str:
    path = tmp_path / "parameters.yaml"
    path.write_text(text, encoding="utf-8")
    return f"--parameters={path}"


def delayed(people: People, subsidy: str) -> Claim:
    parcel = make_parcel("JSX-INS", sum_insured=Decimal("6000"), promised_on=days_ago(30).date())
    claim = make_claim(people, parcel, kind="delay", claimed="1100", peril="")
    Claim.objects.filter(pk=claim.pk).update(delay_days=5, delay_subsidy=Decimal(subsidy))
    file_papers(fresh(claim), people)
    claim = fresh(claim)
    result = assess(claim)
    assert result["recommendation"] == "approve", result
    decide.approve_claim(claim.pk, Decimal(result["payable"]), people.adjuster)
    return fresh(claim)


def test_a_denial_freezes_what_would_change_it_and_tells_the_claimant(people: People) -> None:
    claim = denied(people, yes="GT_22")
    decision = claim.decisions.get()
    (change,) = decision.result["what_would_change"]
    assert change["by_claimant"] is True
    assert (change["recommendation"], change["payable"]) == ("approve", "750.00")
    letter = claim.letters.get(kind="denial_notice")
    for language in ("zh", "en") if claim.letter_language == "both" else (claim.letter_language,):
        assert change["levers"][0]["text"][language] in letter.body
    assert replay(decision) == []


def test_what_only_the_office_can_judge_is_not_asked_of_the_claimant(people: People) -> None:
    claim = denied(people)
    (change,) = claim.decisions.get().result["what_would_change"]
    assert change["by_claimant"] is False
    letter = claim.letters.get(kind="denial_notice")
    assert change["levers"][0]["text"]["zh"] not in letter.body
    assert change["levers"][0]["text"]["en"] not in letter.body


def test_a_claim_as_it_stands_can_be_asked(people: People) -> None:
    claim = make_claim(people)
    file_papers(claim, people)
    answer_all(fresh(claim), people, GT_22="yes")
    (change,) = weigh(fresh(claim)).weighed["what_would_change"]
    assert [lever["clause"] for lever in change["levers"]] == ["GT-22"]
    assert weigh(ready_to_decide(people)).weighed["what_would_change"] == []


def test_the_claim_page_shows_it(people: People, client: Any) -> None:
    claim = denied(people, yes="GT_22")
    client.force_login(people.adjuster)
    page = client.get(f"/admin/claims/claim/{claim.pk}/change/").content.decode()
    assert 'id="changes"' in page


def test_decisions_come_out_the_same(people: People) -> None:
    denied(people)
    claim = delayed(people, "300")
    assert "2 decisions replayed: identical" in run("--all")
    assert "identical" in run("--claim", claim.claim_no)


def test_a_clause_that_reads_differently_today_is_found(people: People) -> None:
    claim = denied(people)
    decision = claim.decisions.get()
    frozen = {**decision.result, "payable": "1.00"}
    decision.result = frozen  # in memory only: the row can't be changed
    (difference,) = replay(decision)
    assert (difference.path, difference.frozen, difference.replayed) == ("payable", "1.00", "0.00")


def test_another_cap_lists_whom_it_concerns(people: People, tmp_path: Path) -> None:
    above, below = delayed(people, "1000"), delayed(people, "300")
    file = tmp_path / "list.csv"
    told = run(parameters(tmp_path, CAP.format("1000")), f"--csv={file}")
    assert above.claim_no in told
    assert below.claim_no not in told
    assert "CNY: +200.00 in 1 claims" in told
    assert "1 of 2 claims would come out differently" in told
    with file.open(encoding="utf-8-sig", newline="") as read:
        (row,) = csv.DictReader(read)
    assert (row["claim_no"], row["payable"], row["other_payable"]) == (above.claim_no, "800.00", "1000.00")
    assert row["difference"] == "200.00"
    assert SCHEMES["JSX-INS"].law.editions[0].sums("JI-4.2.absolute_cap")["CNY"] == 800


def test_only_a_policy_that_is_silent_on_the_order_is_read_the_other_way(people: People, tmp_path: Path) -> None:
    half = {"insured_value": Decimal("6000"), "deductible_amount": Decimal("100")}
    silent = approved(people, make_parcel(**half))
    parcel = make_parcel(**half)
    records.record_contract_facts(
        parcel.policy_id, {"deductible_order": "after_pro_rata"}, "policy, page 2", people.manager
    )
    after = approved(people, InsuredParcel.objects.get(pk=parcel.pk))
    assert [claim.decisions.get().amount for claim in (silent, after)] == [Decimal(275), Decimal(275)]  # 750/2 - 100
    switched = "GT-8.order: {value: before_pro_rata, unit: reading, citation: a proposal}\n"
    told = run(parameters(tmp_path, switched))
    assert silent.claim_no in told
    assert after.claim_no not in told
    assert "CNY: +50.00 in 1 claims" in told  # (750 - 100)/2


def test_a_lower_cap_takes_away(people: People, tmp_path: Path) -> None:
    delayed(people, "300")
    assert "CNY: -50.00 in 1 claims" in run(parameters(tmp_path, CAP.format("250")))


def test_a_figure_that_is_missing_leaves_the_sum_open(people: People, tmp_path: Path) -> None:
    delayed(people, "300")
    told = run(parameters(tmp_path, CAP.format("800").replace("CNY", "USD")))
    assert "refer" in told
    assert "1 can't be computed yet" in told


def test_the_same_edition_changes_nothing(people: People) -> None:
    delayed(people, "1000")
    denied(people)
    assert run("--against", "jsexpress-2026-11") == "0 of 1 claims would come out differently\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--against", "nothing-2020"), "no scheme has this edition"),
        (("--parameters", "not-there.yaml"), "not-there"),
        (("--all", "--csv", "x.csv"), "--csv goes with"),
        (("--claim", "C-0"), "no decision"),
    ],
)
def test_unusable_arguments_are_refused(arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(CommandError, match=message) as caught:
        run(*arguments)
    assert caught.value.returncode == 2


def test_a_file_that_cannot_be_written_is_said(people: People, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="can't be written") as caught:
        run("--against", "jsexpress-2026-11", f"--csv={tmp_path / 'no' / 'x.csv'}")
    assert caught.value.returncode == 2
