"""The office's frame: the door, the navigation by role, language and theme, the search box."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.office import People, make_claim, make_parcel, person

pytestmark = pytest.mark.django_db


def navigation(client: Client) -> list[str]:
    page = client.get(reverse("admin:index")).content.decode()
    inside = page[page.index('id="office-nav"') : page.index("</nav>", page.index('id="office-nav"'))]
    return re.findall(r'<a href="([^"]+)"', inside)


def test_the_login_page_speaks_both_languages(client: Client) -> None:
    english = client.get(reverse("account_login"), headers={"accept-language": "en"}).content.decode()
    chinese = client.get(reverse("account_login"), headers={"accept-language": "zh-CN"}).content.decode()
    assert '<html lang="en"' in english
    assert '<html lang="zh-hans"' in chinese
    assert "Password" in english
    assert "密码" in chinese


def test_a_wrong_password_is_answered_on_the_page(client: Client, people: People) -> None:
    page = client.post(reverse("account_login"), {"login": "adjuster", "password": "wrong"})
    assert page.status_code == 200
    assert b'role="alert"' in page.content


def test_the_language_switch_is_kept(client: Client, people: People) -> None:
    client.force_login(people.adjuster)
    client.post(reverse("set_language"), {"language": "en", "next": reverse("admin:index")})
    assert '<html lang="en"' in client.get(reverse("admin:index")).content.decode()
    client.post(reverse("set_language"), {"language": "zh-hans", "next": reverse("admin:index")})
    assert '<html lang="zh-hans"' in client.get(reverse("admin:index")).content.decode()


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        ("clerk", "claims_claim_find_parcel", "claims_payment_changelist"),
        ("adjuster", "claims_decision_changelist", "claims_claim_find_parcel"),
        ("cashier", "claims_payment_changelist", "claims_claim_find_parcel"),
        ("administrator", "auth_user_changelist", "claims_claim_changelist"),
    ],
)
def test_nobody_is_shown_a_locked_door(client: Client, people: People, role: str, may: str, may_not: str) -> None:
    client.force_login(getattr(people, role))
    doors = navigation(client)
    assert reverse(f"admin:{may}") in doors
    assert reverse(f"admin:{may_not}") not in doors
    for door in doors:
        assert client.get(door).status_code == 200, door


def test_no_page_needs_inline_code_or_another_site(client: Client, people: People) -> None:
    claim = make_claim(people)
    client.force_login(people.manager)
    for url in (
        reverse("admin:index"),
        reverse("admin:claims_claim_changelist"),
        reverse("admin:claims_claim_change", args=[claim.pk]),
        reverse("admin:claims_claim_action", args=[claim.pk, "note"]),
    ):
        page = client.get(url).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)", page), url
        assert "<style" not in page, url
        assert not re.search(r'\sstyle="', page), url
        assert not re.search(r"\son[a-z]+=\"", page), url
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page), url


def test_somebody_without_a_role_sees_no_claims(client: Client, people: People) -> None:
    make_claim(people)
    client.force_login(people.nobody)
    assert client.get(reverse("admin:index")).status_code == 200
    assert client.get(reverse("admin:claims_claim_changelist")).status_code == 403


@pytest.mark.parametrize("number", ["claim_no", "tracking_no"])
def test_a_whole_number_opens_its_claim(client: Client, people: People, number: str) -> None:
    claim = make_claim(people)
    text = claim.claim_no if number == "claim_no" else claim.parcel.tracking_no
    client.force_login(people.adjuster)
    answer = client.get(reverse("admin:office_search"), {"q": f"  {text} "})
    assert answer["Location"] == reverse("admin:claims_claim_change", args=[claim.pk])


def test_search_finds_by_part_of_a_name_and_by_an_alias(client: Client, people: People) -> None:
    claim = make_claim(people, make_parcel(insured="杭州云帆电子商务有限公司"))
    claim.parcel.aliases.create(tracking_no="LX998877CN", source="carrier")
    client.force_login(people.manager)
    for text in ("云帆", "ＬＸ９９８８７７ＣＮ", claim.parcel.order_no):
        found = client.get(reverse("admin:office_search"), {"q": text}).context["found"]
        assert [c.pk for c in found.claims] == [claim.pk], text


def test_search_shows_nothing_out_of_sight(client: Client, people: People) -> None:
    claim = make_claim(people, owner=people.adjuster)
    client.force_login(people.colleague)
    answer = client.get(reverse("admin:office_search"), {"q": claim.claim_no})
    assert answer.status_code == 200
    assert answer.context["found"].claims == []


def test_the_second_factor_pages_wear_our_look(client: Client) -> None:
    client.force_login(person("somebody", "adjuster"))
    page = client.get(reverse("account_change_password")).content.decode()
    assert "office/css/entrance.css" in page
    assert reverse("admin:index") in page


@pytest.mark.parametrize(
    ("address", "status"), [("/nothing/here/", 404), ("/admin/claims/claim/999999/change/", 404), ("/admin/bank/", 403)]
)
def test_a_refusal_is_a_page_of_the_office(client: Client, people: People, address: str, status: int) -> None:
    client.force_login(people.adjuster)
    page = client.get(address)
    assert page.status_code == status
    assert "office/css/entrance.css" in page.content.decode()


def test_a_forged_form_is_refused_on_a_page_of_the_office(people: People) -> None:
    page = Client(enforce_csrf_checks=True).post(reverse("set_language"), {"language": "en"})
    assert page.status_code == 403
    assert "office/css/entrance.css" in page.content.decode()
