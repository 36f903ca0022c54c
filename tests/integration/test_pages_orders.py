"""An assurance and an uninsured parcel stand under an order: no page of theirs speaks of a policy."""

import html
import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from claims.actions import ACTIONS
from tests.office import People, make_claim, make_parcel

pytestmark = pytest.mark.django_db


def words_of(page: bytes) -> str:
    """What stands on the page itself, not in the office's sidebar: letters and labels, without tags and scripts."""
    content = page.decode().partition('<div id="content"')[2]
    assert content
    return html.unescape(re.sub(r"<script.*?</script>|<[^>]+>", "|", content, flags=re.DOTALL))


@pytest.mark.parametrize("scheme", ["FPX-TA", "JSX-STD"])
def test_the_pages_of_an_order_speak_of_an_order(client: Client, people: People, scheme: str) -> None:
    parcel = make_parcel(scheme)
    claim = make_claim(people, parcel, kind="loss")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    client.force_login(people.manager)
    addresses = [
        reverse("admin:policies_policy_change", args=[parcel.policy_id]),
        reverse("admin:policies_insuredparcel_change", args=[parcel.pk]),
        reverse("admin:claims_claim_change", args=[claim.pk]),
        *(reverse("admin:claims_claim_action", args=[claim.pk, name]) for name in ACTIONS),
    ]
    opened = [words_of(answer.content) for url in addresses if (answer := client.get(url)).status_code == 200]
    assert len(opened) > 12
    assert [found for page in opened for found in re.findall(".{0,30}保单.{0,30}", page)] == []
    assert "订单" in opened[0]
    assert "订单" in opened[1]
