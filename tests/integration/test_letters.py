"""Letters through the office: issued with their act or not at all, kept as they were, sent, and served to few."""

import hashlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from claims.letters import pdf as pdf_module
from claims.letters.pdf import LetterNotRendered
from claims.models import Claim, Letter, LetterContent, LetterKind
from claims.services import decide, letters, letters_dispatch, letters_store, relay, supplement
from claims.services.adjudication import assess
from claims.services.letters_store import LetterGone, LettersUnavailable
from claims.workflow import ClaimState
from claimsoffice import settings as office_settings
from claimsoffice.kernel.clock import now, today
from claimsoffice.kernel.errors import NotPermitted, NotReady, WrongState
from claimsoffice.kernel.models import Event
from claimsoffice.kernel.services import events
from tests.integration.documents_store import BACKEND
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
    pay_out,
    ready_to_decide,
)
from tests.unit.claims.letters.reading import fonts_of, text_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """A store of letters of the test's own."""
    where = tmp_path / "letters"
    settings.STORAGES = {
        **settings.STORAGES,
        "letters": {"BACKEND": BACKEND, "OPTIONS": {"location": str(where), "base_url": None}},
    }
    yield where
    assert all(path.suffix == ".pdf" for path in files(where))


def files(place: Path) -> list[Path]:
    return [path for path in place.rglob("*") if path.is_file()]


def test_a_letter_is_a_pdf_with_its_hash_on_the_row_and_on_the_chain(people: People) -> None:
    claim = make_claim(people)
    letter = claim.letters.get()
    content = letters_store.read(letter)
    assert content.startswith(b"%PDF-")
    assert letter.sha256 == hashlib.sha256(content).hexdigest()
    assert letter.number == f"{claim.claim_no}-L1"
    assert letter.author == people.clerk
    assert all(fonts_of(content).values())
    assert claim.claim_no in text_in(content)
    event = Event.objects.get(stream=claim.stream, kind="letter.issued")
    assert event.data["sha256"] == letter.sha256
    assert "王小明" not in str(event.data)
    assert list(events.verify()) == []


def test_the_same_content_gives_the_same_bytes_again(people: People) -> None:
    for letter in denied(people, letter_language="both").letters.all():
        assert letters.render_again(letter) == letters_store.read(letter)


def test_a_letter_once_issued_never_changes(people: People) -> None:
    letter = make_claim(people).letters.get()
    attempts = (
        lambda: Letter.objects.filter(pk=letter.pk).update(sha256="0" * 64),
        lambda: Letter.objects.filter(pk=letter.pk).delete(),
        lambda: LetterContent.objects.filter(letter=letter).update(document={"text": "another"}),
        lambda: LetterContent.objects.filter(letter=letter).delete(),
    )
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert Letter.objects.get(pk=letter.pk).sha256 == letter.sha256


def test_erasing_the_words_leaves_the_row_and_the_hash(people: People) -> None:
    letter = make_claim(people).letters.get()
    LetterContent.objects.filter(letter=letter).update(document=None)
    letters_store.store().delete(letter.pdf_name)
    letter = Letter.objects.get(pk=letter.pk)
    assert letter.body == ""
    assert len(letter.sha256) == 64
    with pytest.raises(LetterGone, match="erased"):
        letters_store.read(letter)
    with pytest.raises(LetterNotRendered):
        letters.render_again(letter)


def test_a_pdf_that_was_exchanged_in_the_store_is_not_handed_out(people: People, place: Path) -> None:
    letter = make_claim(people).letters.get()
    (path,) = files(place)
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(LetterGone, match="changed"):
        letters_store.read(letter)


def test_a_correction_is_a_new_letter_that_names_the_old_one(people: People) -> None:
    claim = denied(people)
    old = claim.letters.get(kind="denial_notice")
    new = letters.correct_letter(claim.pk, old.pk, "the address was wrong", people.manager)
    assert new.corrects == old
    assert (new.kind, new.number) == (old.kind, f"{claim.claim_no}-L3")
    words = text_in(letters_store.read(new))
    assert old.number in words
    assert "theaddresswaswrong" in words
    with pytest.raises(WrongState):
        letters.correct_letter(claim.pk, old.pk, "once more", people.manager)
    with pytest.raises(NotReady):
        letters.correct_letter(claim.pk, new.pk, " ", people.manager)
    with pytest.raises(NotPermitted):
        letters.correct_letter(claim.pk, new.pk, "by the wrong hand", people.adjuster)


def test_a_denial_says_all_that_it_rests_on(people: People) -> None:
    claim = denied(people)
    decision = claim.decisions.get()
    words = text_in(letters_store.read(claim.letters.get(kind="denial_notice")))
    assert decision.denial_clauses == ["GT-6.1"]
    for told in ("GT-6.1", "被保险人的故意或过失造成的损失不赔", "GT-28", "发票", "什么会改变这一结果"):
        assert told in words, told


def test_the_whole_way_has_its_letters(people: People) -> None:
    claim = make_claim(people)
    missing = supplement.what_is_missing(claim)
    supplement.request_supplement(
        claim.pk, people.adjuster, documents=missing["documents"], facts=missing["facts"], message="请盖章 #eval(1)"
    )
    asked = text_in(letters_store.read(claim.letters.get(kind="supplement_request")))
    assert "#eval(1)" in asked
    assert "中止" in asked
    settled = approved(people, make_parcel())
    payment = pay_out(settled, people)
    determined = text_in(letters_store.read(settled.letters.get(kind="determination")))
    assert "CNY750.00" in determined
    assert "人民币柒佰伍拾元整" in determined
    paid = text_in(letters_store.read(settled.letters.get(kind="payment_notice")))
    assert payment.reference in paid
    assert "6225880012345678" not in paid
    assert "5678" in paid


def test_the_assurance_never_speaks_of_policies_or_denials(people: People) -> None:
    claim = ready_to_decide(people, make_parcel("FPX-TA", sum_insured=None, insured_value=None), kind="loss")
    decide.approve_claim(claim.pk, Decimal(assess(claim)["payable"]), people.adjuster)
    other = denied(people, make_parcel("FPX-TA", sum_insured=None, insured_value=None), kind="loss", yes="TA_2__2")
    for letter in Letter.objects.filter(claim__in=(claim, other)):
        words = text_in(letters_store.read(letter))
        for word in ("保单", "拒赔", "拒绝赔偿", "保险金"):
            assert word not in words, (letter.kind, word)
    assert "运费赔付" in text_in(letters_store.read(other.letters.get(kind="denial_notice")))


@pytest.mark.parametrize("language", ["zh", "en", "both"])
def test_a_letter_speaks_the_claimant_s_language_whatever_the_clerk_reads(people: People, language: str) -> None:
    words = text_in(letters_store.read(make_claim(people, letter_language=language).letters.get()))
    assert ("索赔受理回执" in words) == (language != "en")
    assert ("Receiptofyourclaim" in words) == (language != "zh")


def test_the_clock_statement_tells_every_day(people: People) -> None:
    claim = make_claim(people, received_at=days_ago(5), letter_language="en")
    file_papers(claim, people, arrived_at=days_ago(4))
    letter = letters.issue_clock_statement(claim.pk, people.adjuster)
    words = text_in(letters_store.read(letter))
    assert "GT-14" in words
    assert "GT-14.determination" not in words, "the clock's own id says nothing to a claimant"
    assert "office." not in words
    for day in (4, 3, 2, 1, 0):
        assert days_ago(day).date().isoformat() in words


@pytest.mark.parametrize("kind", ["advance_notice", "subrogation_letter", "rescission_notice", "supplement_reminder"])
def test_a_letter_with_nothing_to_say_is_not_issued(people: People, kind: str) -> None:
    claim = make_claim(people)
    with pytest.raises(WrongState), transaction.atomic():
        letters.issue(claim, kind, people.clerk)
    assert claim.letters.count() == 1


def test_subrogation_names_who_is_liable_and_how_much(people: People) -> None:
    claim = approved(people)
    with transaction.atomic():
        letter = letters.issue(claim, LetterKind.SUBROGATION_LETTER, people.manager)
    words = text_in(letters_store.read(letter))
    assert "顺达国际快递" in words
    assert "上海远航贸易有限公司" in words
    assert "人民币柒佰伍拾元整" in words


# --- no state without its letter --------------------------------------------------------------------


def test_without_its_letter_a_denial_does_not_happen(
    people: People, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = make_claim(people)
    file_papers(claim, people)
    answer_all(fresh(claim), people, GT_6__1="yes")
    before = (len(files(place)), claim.decisions.count())

    def fail(*_args: Any, **_kwargs: Any) -> bytes:
        raise LetterNotRendered("no paper")

    monkeypatch.setattr(letters, "render", fail)
    with pytest.raises(LetterNotRendered):
        decide.deny_claim(claim.pk, people.adjuster)
    assert fresh(claim).state == ClaimState.SUBMITTED
    assert (len(files(place)), claim.decisions.count()) == before


@pytest.mark.parametrize("store", ["DiskFull", "Down"])
def test_a_store_that_takes_nothing_leaves_nothing(people: People, settings: Any, place: Path, store: str) -> None:
    claim = make_claim(people)
    file_papers(claim, people)
    answer_all(fresh(claim), people, GT_6__1="yes")
    settings.STORAGES = {
        **settings.STORAGES,
        "letters": {
            "BACKEND": f"tests.integration.documents_store.{store}",
            "OPTIONS": {"location": str(place), "base_url": None},
        },
    }
    before = len(files(place))
    with pytest.raises(LettersUnavailable):
        decide.deny_claim(claim.pk, people.adjuster)
    assert fresh(claim).state == ClaimState.SUBMITTED
    assert claim.letters.count() == 1
    assert len(files(place)) == before


def test_what_is_rolled_back_leaves_no_file(people: People, place: Path) -> None:
    claim = make_claim(people)
    assert len(files(place)) == 1

    def rolled_back() -> None:
        with transaction.atomic():
            letters.issue(claim, LetterKind.RECEIPT, people.clerk)
            assert len(files(place)) == 2
            raise InterruptedError

    with pytest.raises(InterruptedError):
        rolled_back()
    assert len(files(place)) == 1
    assert claim.letters.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_keeps_its_file(people: People, place: Path) -> None:
    make_claim(people)
    assert len(files(place)) == 1


# --- dispatch ------------------------------------------------------------------------------------------


def test_the_mail_has_the_pdf_and_keeps_its_id(people: People) -> None:
    claim = make_claim(people)
    letter = claim.letters.get()
    relay.drain()
    (sent,) = mail.outbox
    ((name, content, media_type),) = sent.attachments
    assert (name, media_type) == (f"{letter.number}.pdf", "application/pdf")
    assert content == letters_store.read(letter)
    assert sent.subject == f"索赔受理回执 {letter.number}"
    assert claim.claim_no in sent.body
    message = letter.messages.get()
    assert message.sent_at is not None
    first_id = sent.extra_headers["Message-ID"]
    type(message).objects.filter(pk=message.pk).update(sent_at=None)
    letters_dispatch.send(message.pk)
    assert mail.outbox[1].extra_headers["Message-ID"] == first_id


def test_a_mail_waits_until_the_pdf_can_be_read(people: People, place: Path) -> None:
    letter = make_claim(people).letters.get()
    (path,) = files(place)
    kept = path.read_bytes()
    path.unlink()
    assert relay.drain()[1] == 1
    assert mail.outbox == []
    path.write_bytes(kept)
    letters_dispatch.send(letter.messages.get().pk)
    assert len(mail.outbox) == 1


# --- who may read it --------------------------------------------------------------------------------------


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(claim: Claim, letter: Letter) -> str:
    return reverse("admin:claims_claim_letter", args=[claim.pk, letter.pk])


def test_who_sees_the_claim_gets_the_pdf_and_it_is_an_event(people: People) -> None:
    claim = make_claim(people)
    letter = claim.letters.get()
    response = client_of(people.adjuster).get(address(claim, letter))
    assert response.status_code == 200
    assert response.content == letters_store.read(letter)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{letter.number}.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    event = Event.objects.get(stream=claim.stream, kind="letter.downloaded")
    assert (event.actor, event.data["letter"]) == (people.adjuster, letter.pk)


def test_who_does_not_see_the_claim_gets_nothing(people: People) -> None:
    claim = make_claim(people)
    letter = claim.letters.get()
    assert client_of(people.colleague).get(address(claim, letter)).status_code == 404
    assert client_of(people.administrator).get(address(claim, letter)).status_code == 404
    assert Client().get(address(claim, letter)).status_code == 302
    assert not Event.objects.filter(kind="letter.downloaded").exists()


def test_a_letter_is_served_on_its_own_claim_only(people: People) -> None:
    claim, other = make_claim(people), make_claim(people)
    assert client_of(people.adjuster).get(address(other, claim.letters.get())).status_code == 404


def test_the_claim_page_links_the_pdf(people: People) -> None:
    claim = make_claim(people)
    page = client_of(people.adjuster).get(reverse("admin:claims_claim_change", args=[claim.pk]))
    assert address(claim, claim.letters.get()) in page.content.decode()


def test_samples_for_those_who_see_letters(people: People) -> None:
    previews = reverse("admin:office_letter_previews")
    page = client_of(people.clerk).get(previews).content.decode()
    for kind in pdf_module.TEMPLATES.parent.joinpath("wording").glob("*.yaml"):
        assert kind.stem == "common" or f"{kind.stem}-both-insurance" in page
    one = reverse("admin:office_letter_preview", args=["denial_notice-both-insurance"])
    answer = client_of(people.clerk).get(one)
    assert answer.content.startswith(b"%PDF-")
    for wrong in ("denial_notice", "denial_notice-fr-insurance", "rescission_notice-zh-assurance", "x-y-z-a"):
        assert client_of(people.clerk).get(reverse("admin:office_letter_preview", args=[wrong])).status_code == 404
    for url in (previews, one):
        assert client_of(people.administrator).get(url).status_code == 403


def test_letters_lie_outside_every_web_root(settings: Any) -> None:
    where = Path(office_settings.STORAGES["letters"]["OPTIONS"]["location"])
    assert not where.is_relative_to(settings.STATIC_ROOT)
    assert not settings.MEDIA_ROOT


def test_a_claim_received_today_is_dated_today(people: People) -> None:
    letter = make_claim(people).letters.get()
    assert letter.issued_at <= now()
    assert today().isoformat() in text_in(letters_store.read(letter))
