"""An office in every state, whose data are all of one language: whatever is not, stands in the page itself."""

import csv
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.auth.models import User
from django.utils import timezone

from claims.models import Claim, Payment
from claims.services import (
    assessment,
    decide,
    evidence,
    file,
    import_claims,
    parties,
    pay,
    reminders,
    reopen,
    supplement,
)
from claims.services.adjudication import assess
from claims.services.register import ItemClaimed
from claimsoffice.kernel.models import ImportBatch
from policies.imports.columns import BY_FIELD
from policies.imports.policy_sheet import PERMISSION, POLICIES
from policies.models import Carrier, InsuredParcel
from policies.services import column_mappings, import_background, import_policies, standards
from tests.claim_sheets import at, claim_row, stage_claims, stage_tracking, tracking_row
from tests.office import People, answer_all, days_ago, file_papers, fresh, make_claim, make_parcel
from tests.sheets import csv_bytes


@dataclass(frozen=True)
class Words:
    """What people would type, in one language."""

    names: tuple[tuple[str, str], ...]
    company: str
    person: str
    goods: str
    carrier: str
    origin: str
    destination: str
    source: str
    bank: str
    branch: str
    sentence: str
    letters: str


ZH_NAMES = tuple(zip("丽强敏静磊娜勇杰芳", "赵钱孙李周吴郑王冯", strict=True))
EN_NAMES = tuple(
    (pair.split()[0], pair.split()[1])
    for pair in ["Ann Lee", "Bob Fox", "Cat Orr", "Dan Poe", "Eve Ray", "Fay Sun", "Gus Tan", "Hal Urn", "Ida Vee"]
)
WORDS = {
    "zh": Words(
        ZH_NAMES, "杭州云帆电子商务有限公司", "王小明", "蓝牙耳机", "顺达国际快递", "上海", "汉堡", "承运商扫描记录",
        "招商银行", "上海分行", "已与索赔人电话确认。", "zh",
    ),
    "en": Words(
        EN_NAMES, "Cloud Sail Trading", "William Wong", "Earphones", "Express Carrier", "Shanghai", "Hamburg",
        "carrier scan", "Merchants Bank", "Shanghai Branch", "Confirmed with the claimant by telephone.", "en",
    ),
}  # fmt: skip
# Columns of the policy spreadsheet in somebody else's file.
THEIRS = (
    "policy_no", "scheme", "policyholder", "insured", "tracking_no", "goods", "sum_insured", "insured_value",
    "currency", "paid_at",
)  # fmt: skip


def name_people(people: People, words: Words) -> None:
    """Give everybody a name in the language, and a login that is no word of any."""
    for number, (person, (first, last)) in enumerate(zip(vars(people).values(), words.names, strict=True)):
        assert isinstance(person, User)
        person.username, person.first_name, person.last_name = f"u{number}", first, last
        person.email = f"u{number}@example.com"
        person.save()


def parcel_of(words: Words, scheme: str = "FPX-AR") -> InsuredParcel:
    carrier, _created = Carrier.objects.get_or_create(name=words.carrier)
    return make_parcel(
        scheme,
        policyholder=words.company,
        insured=words.company,
        goods=words.goods,
        carrier=carrier,
        origin=words.origin,
        destination=words.destination,
    )


class Office:
    """Claims in every state, made by the services as people would."""

    def __init__(self, people: People, words: Words) -> None:
        self.people, self.words = people, words
        self.new = self._claim()
        self.ready = self._ready()
        self.assurance = self._claim("FPX-TA", kind="loss")
        self.asked = self._asked()
        self.approved = self._approved()
        self.sent = self._sent()
        self.paid = self._paid()
        self.denied = self._denied()
        self.withdrawn = self._claim()
        reopen.withdraw_claim(self.withdrawn.pk, words.sentence, people.manager)
        self.imports()
        self.other_imports()
        self.standard()
        # The parcels of other tests have a carrier of their own.
        Carrier.objects.filter(parcels=None).exclude(name=words.carrier).delete()
        reminders.sweep()

    def standard(self) -> None:
        """The carrier's table, entered by one manager and waiting for another."""
        table = standards.Table("CNY", date(2026, 1, 1), Decimal(500), Decimal(40), self.words.sentence)
        standards.enter(table, self.people.manager)

    def claims(self) -> list[Claim]:
        return [value for value in vars(self).values() if isinstance(value, Claim)]

    def imports(self) -> None:
        """One file applied, one that changes it and waits, one with something wrong in every column."""
        words, clerk = self.words, self.people.clerk
        good = {
            "policy_no": "P900001",
            "scheme": "FPX-AR",
            "policyholder": words.company,
            "insured": words.company,
            "tracking_no": "T900001",
            "goods": words.goods,
            "sum_insured": "1000",
            "insured_value": "900",
            "currency": "CNY",
            "paid_at": "2026-01-05 09:30",
            "carrier": words.carrier,
            "delivered_at": "2026-01-16T11:20+01:00",
        }
        applied = self._stage("1.csv", good)
        import_policies.apply(applied.pk, clerk)
        self._stage("2.csv", good | {"goods": words.source, "phone": "13800000000", "carrier": words.company})
        wrong = {name: "=1/0" if name == "goods" else "01/02/03" for name in good}
        self._stage("3.csv", good | {"insured_value": "1e3"}, wrong, wrong | {"sum_insured": "-5", "paid_at": ""})
        self._stage("4.csv", good)

    def other_imports(self) -> None:
        """A claims sheet with a row that is held, a tracking file, a column mapping and a file that waits for one."""
        words, clerk = self.words, self.people.clerk
        row = {"kind": "loss", "received_at": at(5), "claimant": words.person, "description": words.sentence}
        claims = [
            claim_row(parcel_of(words), "P1", **row, event_source=words.source),
            claim_row(self.new.parcel, "P2", **row, event_source=words.source),
            claim_row(self.new.parcel, "P3", **row | {"kind": "?"}, event_source=words.source),
        ]
        batch = stage_claims(clerk, *claims, labels=words.letters)
        import_claims.DOOR.apply(batch.pk, clerk, accept_valid=True)
        stage_claims(clerk, claim_row(self.new.parcel, "P4", **row, event_source=words.source), labels=words.letters)
        stage_tracking(clerk, tracking_row(self.new.parcel, "scan", at(9), source=words.source), labels=words.letters)
        theirs = [(f"{words.bank} {number}", field) for number, field in enumerate(THEIRS)]
        column_mappings.save(POLICIES, PERMISSION, words.branch, theirs, clerk)
        cells = [[header for header, _field in theirs[1:]], [words.goods for _pair in theirs[1:]]]
        import_background.put_aside(io.BytesIO(csv_bytes(cells)), "5.csv", clerk, import_policies.DOOR)

    def _stage(self, name: str, *rows: dict[str, str]) -> ImportBatch:
        columns = list(rows[0])
        header = [BY_FIELD[column].label(self.words.letters) for column in columns]
        out = io.StringIO()
        csv.writer(out).writerows([header, *([row[column] for column in columns] for row in rows)])
        return import_policies.stage(io.BytesIO(out.getvalue().encode("utf-8-sig")), name, self.people.clerk)

    def _claim(self, scheme: str = "FPX-AR", kind: str = "damage") -> Claim:
        words = self.words
        claim = make_claim(
            self.people,
            parcel_of(words, scheme),
            kind=kind,
            claimant=words.person,
            event_source=words.source,
            items=[ItemClaimed(words.goods, Decimal(750))],
            letter_language=words.letters,
        )
        file.add_note(claim.pk, words.sentence, self.people.adjuster, channel=words.source)
        return fresh(claim)

    def _ready(self) -> Claim:
        claim = self._claim()
        file_papers(claim, self.people)
        answer_all(fresh(claim), self.people)
        first, second = claim.evidence.order_by("pk")[:2]
        evidence.judge_evidence(claim.pk, first.pk, True, "", self.people.adjuster)
        evidence.judge_evidence(claim.pk, second.pk, False, self.words.sentence, self.people.adjuster)
        return fresh(claim)

    def _answered(self) -> Claim:
        claim = self._claim()
        file_papers(claim, self.people)
        answer_all(fresh(claim), self.people)
        return fresh(claim)

    def _asked(self) -> Claim:
        claim = self._claim()
        missing = supplement.what_is_missing(claim)
        supplement.request_supplement(
            claim.pk,
            self.people.adjuster,
            documents=missing["documents"],
            facts=missing["facts"],
            message=self.words.sentence,
        )
        return fresh(claim)

    def _approved(self) -> Claim:
        claim = self._answered()
        decide.approve_claim(claim.pk, Decimal(assess(claim)["payable"]), self.people.adjuster)
        words = self.words
        payee = parties.Payee(words.person, words.person, words.bank, "6225880012345678", claim.currency, words.branch)
        parties.enter_payee(claim.pk, payee, self.people.adjuster)
        parties.confirm_payee(claim.pk, self.people.manager)
        return fresh(claim)

    def _instructed(self) -> tuple[Claim, Payment]:
        claim = self._approved()
        return claim, pay.instruct_payment(claim.pk, self.people.cashier)

    def _sent(self) -> Claim:
        claim, payment = self._instructed()
        pay.mark_sent([payment.pk], self.people.cashier)
        return fresh(claim)

    def _paid(self) -> Claim:
        claim, payment = self._instructed()
        pay.mark_sent([payment.pk], self.people.cashier)
        pay.record_result(payment.reference, self.people.cashier, executed_on=timezone.localdate())
        file.record_recovery(
            claim.pk, "subrogation", Decimal(100), self.words.carrier, timezone.localdate(), self.people.manager
        )
        return fresh(claim)

    def _denied(self) -> Claim:
        claim = self._claim()
        file_papers(claim, self.people, arrived_at=days_ago(19))
        answer_all(fresh(claim), self.people)
        assessment.add_reduction(claim.pk, "GT-6.3", Decimal(10), self.words.sentence, self.people.adjuster)
        decide.deny_claim(
            claim.pk,
            self.people.manager,
            departure_reason=self.words.sentence,
            override_reason=self.words.sentence,
        )
        return fresh(claim)
