"""Signals: shown with their reason on every claim concerned, dismissed on one with a reason, and never a decision."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from claims.models import Claim, SignalDismissal
from claims.selectors.signals import Signal, signals_of
from claims.selectors.wording import GOODS_PHOTO
from claims.services.adjudication import assess
from claims.services.evidence import take_in
from claims.services.parties import Payee, enter_payee
from claims.services.signals import dismiss_signal
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import NotPermitted, NotReady, WrongState
from claimsoffice.kernel.models import Event
from documents.models import EvidenceFile
from tests.corpus.pictures_made import product_photo, waybill_scan
from tests.office import People, days_ago, fresh, make_claim, make_parcel
from tests.unit.documents import making

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("place")]


def jpeg(image: Image.Image, **options: Any) -> bytes:
    return making.saved(image, "JPEG", **{"quality": 85, **options})


def file(claim: Claim, people: People, data: bytes, document: str = "", name: str = "a.jpg") -> EvidenceFile:
    return take_in(claim.pk, SimpleUploadedFile("x", data), name, people.clerk, document=document).file


def kinds(claim: Claim) -> list[str]:
    """The open signals, without those about people: the office of the tests has one telephone."""
    return [s.kind for s in signals_of(fresh(claim)) if s.is_open and not s.kind.startswith("shared")]


def signal(claim: Claim, kind: str) -> Signal:
    return next(s for s in signals_of(fresh(claim)) if s.kind == kind)


def test_a_photo_sent_again_is_shown_on_both_claims(people: People) -> None:
    one, two, three = (make_claim(people) for _ in range(3))
    photo = product_photo(3)
    file(one, people, jpeg(photo))
    file(two, people, making.saved(photo.resize((320, 240)), "WEBP", quality=50), GOODS_PHOTO)
    file(three, people, jpeg(product_photo(4)))
    assert (kinds(one), kinds(two), kinds(three)) == (["near_photo"], ["near_photo"], [])
    assert signal(one, "near_photo").claims == [two]
    assert two.claim_no in signal(one, "near_photo").reason


def test_papers_are_not_compared_by_their_looks(people: People) -> None:
    one, two = make_claim(people), make_claim(people)
    photo = product_photo(5)
    file(one, people, jpeg(photo), "invoice")
    file(two, people, jpeg(photo, quality=40), "invoice")
    file(one, people, jpeg(waybill_scan(1)))
    file(two, people, jpeg(waybill_scan(1), quality=40))
    assert (kinds(one), kinds(two)) == ([], [])


def test_the_same_bytes_are_shown_whatever_they_are(people: People) -> None:
    one, two = make_claim(people), make_claim(people)
    data = making.pdf()
    for claim in (one, two):
        file(claim, people, data, "invoice")
    assert (kinds(one), kinds(two)) == (["same_file"], ["same_file"])


@pytest.mark.parametrize(
    ("taken", "offset", "old"),
    [
        (timedelta(days=-3), "", True),
        (timedelta(days=-3), "+08:00", True),
        (timedelta(hours=-10), "+08:00", True),
        (timedelta(hours=-10), "", False),  # the camera may stand in another zone
        (timedelta(days=2), "+08:00", False),
    ],
)
def test_a_photo_older_than_the_order(taken: timedelta, offset: str, old: bool, people: People) -> None:
    parcel = make_parcel(paid_at=days_ago(40))
    claim = make_claim(people, parcel)
    stamp = (parcel.policy.paid_at + taken).astimezone(now().tzinfo) + timedelta(hours=8)
    file(claim, people, making.camera_jpeg(taken=f"{stamp:%Y:%m:%d %H:%M:%S}", offset=offset))
    assert kinds(claim) == (["old_photo"] if old else [])


def test_a_dismissal_needs_a_role_and_a_reason_and_holds_on_its_claim_only(people: People) -> None:
    one, two, three = (make_claim(people) for _ in range(3))
    data = making.pdf()
    for claim in (one, two):
        file(claim, people, data, "invoice")
    key = signal(one, "same_file").key
    with pytest.raises(NotPermitted):
        dismiss_signal(one.pk, key, "one delivery", people.clerk)
    with pytest.raises(NotReady):
        dismiss_signal(one.pk, key, " ", people.adjuster)
    with pytest.raises(WrongState):
        dismiss_signal(one.pk, "same_file:0", "one delivery", people.adjuster)
    dismiss_signal(one.pk, key, "one delivery", people.adjuster)
    assert (kinds(one), kinds(two)) == ([], ["same_file"])
    event = Event.objects.get(stream=one.stream, kind="signal.dismissed")
    assert event.actor == people.adjuster
    assert "one delivery" not in str(event.data)
    with pytest.raises(WrongState):
        dismiss_signal(one.pk, key, "again", people.adjuster)
    file(three, people, data, "invoice")
    assert kinds(one) == ["same_file"], "what the dismissal did not cover shows again"
    assert SignalDismissal.objects.get().covers != signal(one, "same_file").covers


def pay_to(claim: Claim, people: People, account: str) -> None:
    enter_payee(claim.pk, Payee("王小明", "王小明", "招商银行", account, "CNY"), people.adjuster)


def test_one_payee_phone_or_address_within_the_period(people: People, settings: Any) -> None:
    settings.SIGNAL_CLAIMS = 3
    parcels = [make_parcel(phone="") for _ in range(4)]
    received = (days_ago(20), days_ago(19), days_ago(10), days_ago(300))
    claims = [make_claim(people, p, received_at=at) for p, at in zip(parcels, received, strict=True)]
    for claim, account in zip(claims, ("6225 8800 1", "622588001", "6225-9", "622588001"), strict=True):
        pay_to(claim, people, account)
    phones = ("138 0013 8000", "+86 138-0013-8000", "13800138000", "13800138000")
    for claim, phone in zip(claims, phones, strict=True):
        claim.parties.filter(role="claimant").update(phone=phone, address="上海市 浦东新区1号")
    found = {s.kind: s for s in signals_of(claims[0])}
    assert found["shared_phone"].claims == [claims[2], claims[1]], "the fourth came a year before"
    assert found["shared_address"].claims == [claims[2], claims[1]]
    assert "shared_payee" not in found, "two are not yet three"
    settings.SIGNAL_CLAIMS = 2
    assert signal(claims[0], "shared_payee").claims == [claims[1]]
    assert "6225" not in signal(claims[0], "shared_payee").reason
    dismiss_signal(claims[0].pk, "shared_phone:", "one family", people.adjuster)
    assert not signal(claims[0], "shared_phone").is_open
    assert signal(claims[1], "shared_phone").is_open


def test_a_signal_never_decides(people: People) -> None:
    one, two = make_claim(people), make_claim(people)
    before = assess(fresh(one))
    for claim in (one, two):
        file(claim, people, jpeg(product_photo(7)))
    assert kinds(one) == ["same_file"]
    assert assess(fresh(one)) == before


def test_the_page_shows_them_and_dismisses_them(client: Client, people: People) -> None:
    one, two = make_claim(people), make_claim(people, owner=people.colleague)
    data = making.pdf()
    for claim in (one, two):
        file(claim, people, data, "invoice")
    client.force_login(people.adjuster)
    address = reverse("admin:claims_claim_change", args=[one.pk])
    page = client.get(address)
    text = page.content.decode()
    assert two.claim_no in text
    assert reverse("admin:claims_claim_change", args=[two.pk]) not in text, "no door to a claim out of sight"
    key = signal(one, "same_file").key
    data = {"key": "k1", "version": fresh(one).version, "signal": key, "reason": "sent twice by us"}
    answer = client.post(reverse("admin:claims_claim_action", args=[one.pk, "dismiss_signal"]), data)
    assert answer.status_code == 302
    assert "sent twice by us" in client.get(address).content.decode()
    client.force_login(people.cashier)
    assert signal(one, "same_file").is_open is False


def test_the_camera_is_quoted_to_who_sees_papers_and_to_nobody_else(
    client: Client, people: People, settings: Any
) -> None:
    parcel = make_parcel(dispatched_at=days_ago(30), paid_at=days_ago(60))
    claim = make_claim(people, parcel)
    stamp = days_ago(42).astimezone(now().tzinfo) + timedelta(hours=8)
    stored = file(claim, people, making.camera_jpeg(taken=f"{stamp:%Y:%m:%d %H:%M:%S}"))
    address = reverse("admin:claims_claim_change", args=[claim.pk])
    for who in (people.adjuster, people.auditor):
        client.force_login(who)
        text = client.get(address).content.decode()
        assert "12 days before the shipment" in text
        assert "31.23333, 121.46667" in text
        assert "no time zone" in text
    people.adjuster.groups.clear()
    for code in ("view_claim", "assess_claim"):
        people.adjuster.user_permissions.add(Permission.objects.get(codename=code))
    client.force_login(type(people.adjuster).objects.get(pk=people.adjuster.pk))
    text = client.get(address).content.decode()
    assert "before the shipment" not in text
    assert "31.2333" not in text
    assert stored.latitude is not None


def test_what_is_drawn_anew_says_nothing_of_the_camera(client: Client, people: People) -> None:
    claim = make_claim(people)
    exif = making.camera_exif()
    phone = file(claim, people, making.heic(exif=exif), name="a.heic")
    photo = file(claim, people, making.camera_jpeg(), name="b.jpg")
    client.force_login(people.adjuster)
    drawn = client.get(reverse("admin:claims_claim_page", args=[claim.pk, phone.public_id, 1])).content
    thumbs = []
    for stored in (phone, photo):
        answer: Any = client.get(reverse("admin:claims_claim_thumb", args=[claim.pk, stored.public_id]))
        thumbs.append(b"".join(answer.streaming_content))
    for picture in (drawn, *thumbs):
        with Image.open(io.BytesIO(picture)) as image:
            assert dict(image.getexif()) == {}
            assert not {"exif", "xmp", "icc_profile", "comment"} & set(image.info)
        assert b"Exif" not in picture
        assert b"Kamera" not in picture
    whole: Any = client.get(reverse("admin:claims_claim_file", args=[claim.pk, photo.public_id]))
    assert b"Kamera" in b"".join(whole.streaming_content), "the original is untouched"
    assert (phone.taken_at is not None, phone.latitude is not None) == (True, True)


def test_a_phone_s_picture_of_twelve_megapixels_comes_in_upright(people: People) -> None:
    claim = make_claim(people)
    big = making.heic(making.drawing(4000, 3000), exif=making.camera_exif(orientation=6))
    stored = file(claim, people, big, name="IMG_0001.HEIC")
    assert (stored.media_type, stored.file_name) == ("image/heic", "IMG_0001.heic")
    assert sorted((stored.width or 0, stored.height or 0)) == [3000, 4000]
    assert (stored.height or 0) > (stored.width or 0), "as the camera was held"
    assert stored.taken_at is not None
