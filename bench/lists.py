"""Desk, lists and search in a large office on PostgreSQL: how long a page takes, and how many queries it makes.

`python -m bench lists`: a million policies with a parcel each and a hundred thousand claims, in a database of its own.
Every page is asked for as its person would get it, from the request to the last byte of HTML.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from bench.clocks import Spent
from bench.exports import own_database
from bench.process import table

POLICIES, CLAIMS = 1_000_000, 100_000
SMALL = (120, 60)
ADJUSTERS = 20
RUNS = 7


class Page(NamedTuple):
    """One page: what it is called here, who asks, and its address."""

    name: str
    person: str
    address: str


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench lists", description=__doc__)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--runs", type=int, default=RUNS)
    options = parser.parse_args(arguments)
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        print("Lists and search are left out: they want PostgreSQL (make bench, or set DATABASE_URL).")
        return
    policies, claims = SMALL if options.small else (POLICIES, CLAIMS)
    with tempfile.TemporaryDirectory(prefix="bench-lists-") as folder, own_database(os.environ["DATABASE_URL"]) as url:
        os.environ.update(DATABASE_URL=url, OFFICE_VAR=folder, OFFICE_LOG_LEVEL="ERROR")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimsoffice.settings")
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        fill(policies, claims)
        print(f"\n{policies:,} policies and parcels, {claims:,} claims; median of {options.runs}")
        print(table(["page", "ms", "CPU ms", "queries", "KB"], list(measured(options.runs))))
        connections.close_all()


def pages() -> list[Page]:
    """What people open all day."""
    from django.contrib.auth.models import User

    from claims.models import Claim

    claim = Claim.objects.filter(state="submitted", owner__isnull=False).select_related("parcel__policy").latest("pk")
    owner = User.objects.get(pk=claim.owner_id or 0).username
    lists, parcels = "/admin/claims/claim/", "/admin/policies/insuredparcel/"
    numbers = {"whole tracking no.": claim.parcel.tracking_no, "end of a tracking no.": claim.parcel.tracking_no[-8:],
               "whole policy no.": claim.parcel.policy.policy_no, "part of a policy no.": "P2600012",
               "name of two signs": "王梅", "part of a name, three signs": "欧阳梅", "part of a company": "梅梅贸易",
               "what nobody bears": "ZZZ-404"}  # fmt: skip
    return [
        Page("desk, adjuster", owner, "/admin/"),
        Page("desk, manager", "manager", "/admin/"),
        Page("desk, clerk", "clerk", "/admin/"),
        Page("desk, cashier", "cashier", "/admin/"),
        Page("claim page", owner, f"{lists}{claim.pk}/change/"),
        Page("claims, first page, manager", "manager", lists),
        Page("claims, first page, adjuster", owner, lists),
        Page("claims, first page, clerk", "clerk", lists),
        Page("claims, last page", "manager", f"{lists}?p=last"),
        Page("claims, overdue", "manager", f"{lists}?state=live&due=overdue"),
        Page("claims, new papers", "manager", f"{lists}?waits=papers"),
        Page("claims by amount", "manager", f"{lists}?o=-6"),
        *(Page(f"search: {what}", "manager", f"/admin/search/?q={text}") for what, text in numbers.items()),
        *(Page(f"claims: {what}", "manager", f"{lists}?q={text}") for what, text in numbers.items()),
        Page("policies, first page", "manager", "/admin/policies/policy/"),
        Page("policies: part of a name", "manager", "/admin/policies/policy/?q=欧阳梅"),
        Page("parcels, first page", "manager", parcels),
        Page("parcels: end of a tracking no.", "manager", f"{parcels}?q={claim.parcel.tracking_no[-8:]}"),
        Page("payments, first page", "manager", "/admin/claims/payment/"),
        Page("clocks that run", "manager", "/admin/claims/clock/?due=open"),
        Page("clocks, overdue", "manager", "/admin/claims/clock/?due=overdue"),
        Page("decisions, first page", "manager", "/admin/claims/decision/"),
        Page("event chain, first page", "auditor", "/admin/kernel/event/"),
        Page("hand over", "manager", "/admin/hand-over/"),
    ]  # fmt: skip


def measured(runs: int) -> Iterator[list[str]]:
    """A line of the table for each page. The processor's time is this process's and its server process's."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client

    with connection.cursor() as cursor:
        # What a parallel worker takes stands in nobody's account.
        cursor.execute("SET max_parallel_workers_per_gather = 0")
    for page in pages():
        client = Client()
        client.force_login(User.objects.get(username=page.person))
        _asked(client, page.address)
        before = Spent.now()
        took, queries, size = zip(*(_asked(client, page.address) for _run in range(runs)), strict=True)
        cpu = Spent.now().since(before).cpu / runs
        yield [page.name, f"{statistics.median(took):.0f}", f"{cpu * 1000:.0f}", str(queries[-1]),
               f"{size[-1] / 1000:.0f}"]  # fmt: skip


def _asked(client: Any, address: str) -> tuple[float, int, int]:
    """Milliseconds, number of queries, and bytes of one request."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    began = time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(quote(address, safe="/?=&"), follow=True, secure=True, headers={"host": "localhost"})
    took = time.perf_counter() - began
    assert answer.status_code == 200, f"{answer.status_code} {address}"
    return took * 1000, len(queries), len(answer.content)


# --- the office ---------------------------------------------------------------------------------------


def fill(policies: int, claims: int) -> None:
    """Claims as the bench of exports has them, then the rest of the policies, names, owners, clocks and papers."""
    from django.contrib.auth.models import Group, User
    from django.db import connection, transaction

    from bench import export_data
    from claimsoffice.kernel import guards

    export_data.fill(claims)
    for number in range(ADJUSTERS):
        user = User.objects.create_user(f"adjuster{number}", last_name="陈", first_name=f"明{number}")
        user.groups.add(Group.objects.get(name="adjuster"))
    User.objects.create_user("manager").groups.add(Group.objects.get(name="manager"))
    with guards.lifted(), transaction.atomic(), connection.cursor() as cursor:
        for step in [*_more_policies(policies, claims), *_LIFE]:
            cursor.execute(step)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _more_policies(policies: int, claims: int) -> Iterator[str]:
    """Policies without a claim: the first ones once more, under numbers of their own."""
    from django.apps import apps

    told = {
        "policies.Policy": {"id": "n", "policy_no": "'P26' || lpad(n::text, 8, '0') || '-0'"},
        "policies.InsuredParcel": {
            "id": "n", "policy_id": "n", "tracking_no": "(100000000000000000 + n::bigint * 7919)::text",
            "order_no": "'ORD' || lpad(n::text, 9, '0')",
        },
    }  # fmt: skip
    for label, new in told.items():
        meta = apps.get_model(label)._meta
        columns = [field.column for field in meta.concrete_fields]
        values = [new.get(column, f"t.{column}") for column in columns]
        yield (
            f"INSERT INTO {meta.db_table} ({', '.join(columns)}) SELECT {', '.join(values)} "
            f"FROM generate_series({claims + 1}, {policies}) n JOIN {meta.db_table} t ON t.id = 1 + n % {claims}"
        )


_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高欧"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂梅英华玉萍红建文辉力云莲真环雪荣爱妹香月莺媛瑞凡佳"


def _name(number: str) -> str:
    """SQL for one of some 80,000 names, every eighth of two signs, every ninth of four."""

    def sign(text: str, of: str) -> str:
        return f"substr('{text}', 1 + (({of}) % {len(text)})::int, 1)"

    surname, one, two = sign(_SURNAMES, f"{number} * 7"), sign(_GIVEN, f"{number} / 3"), sign(_GIVEN, f"{number} / 131")
    return (
        f"CASE WHEN {number} % 9 = 0 THEN '欧阳' || {one} || {two} WHEN {number} % 8 = 0 THEN {surname} || {one} "
        f"ELSE {surname} || {one} || {two} END"
    )


_THREE_EACH = "claims_claim c CROSS JOIN LATERAL (VALUES (c.id * 3), (c.id * 3 + 1), (c.id * 3 + 2)) v(n)"
_OPEN = "state IN ('submitted', 'supplement_requested')"
# Everybody has a name; of the newest fifth of the claims two in five are open, with an owner (but for every fiftieth),
# clocks over five weeks, and papers.
_LIFE = [
    "UPDATE auth_user SET is_staff = true",
    f"UPDATE policies_policy SET status = 'in_force', policyholder = {_name('id')} || '贸易有限公司',"
    f" insured = {_name('(id * 5)')}",
    f"UPDATE claims_party SET name = {_name('(id * 3)')}",
    "UPDATE claims_claim SET state = 'denied' WHERE state IN ('submitted', 'approved')"
    " AND id <= (SELECT 0.8 * max(id) FROM claims_claim)",
    "UPDATE claims_claim SET state = 'supplement_requested' WHERE state = 'submitted' AND id % 7 = 0",
    "UPDATE claims_claim SET owner_id ="
    " (SELECT id FROM auth_user WHERE username = 'adjuster' || (claims_claim.id % 20)),"
    " next_due_on = CASE WHEN state = 'approved' THEN CURRENT_DATE + (id % 10)::int"
    f" WHEN {_OPEN} THEN CURRENT_DATE - 2 + (id % 37)::int END",
    f"UPDATE claims_claim SET owner_id = NULL WHERE {_OPEN} AND id % 50 = 0",
    "INSERT INTO claims_clock (claim_id, clock_id, round, state, inputs, trigger_at, nominal_on, due_on, provisional,"
    " calendar_version, opened_at, closed_at, met_at, next_reminder_on)"
    " SELECT c.id, v.clock, 1, CASE WHEN c.next_due_on IS NULL THEN 'met' ELSE 'running' END,"
    " jsonb_build_object('trigger_at', c.received_at), c.received_at, d.day, d.day, false, '', c.received_at,"
    " CASE WHEN c.next_due_on IS NULL THEN c.received_at + interval '9 days' END,"
    " CASE WHEN c.next_due_on IS NULL THEN c.received_at + interval '9 days' END,"
    " CASE WHEN c.next_due_on IS NOT NULL THEN d.day - 3 END"
    " FROM claims_claim c CROSS JOIN (VALUES ('GT-14.determination', 0), ('IL-26.limitation', 700)) AS v(clock, later)"
    " CROSS JOIN LATERAL (SELECT coalesce(c.next_due_on, c.received_at::date + 30) + v.later AS day) d",
    "INSERT INTO documents_evidencefile (id, public_id, file_name, media_type, size, sha256, storage_name,"
    " thumbnail_name, pages, perceptual_hash, zone_known, scan_required, uploaded_at)"
    " SELECT n, 'f' || n, 'IMG_' || n || '.jpg', 'image/jpeg', 2000000, md5(n::text) || md5('x' || n), 's' || n, '', 1,"
    f" '', false, false, now() FROM {_THREE_EACH}",
    "INSERT INTO claims_evidence (claim_id, file_id, document, state, reason, arrived_at, arrival_proof, filed_by_id,"
    " filed_at) SELECT c.id, n, CASE WHEN n % 3 = 0 THEN 'invoice' WHEN n % 3 = 1 THEN 'loss_certificate'"
    f" ELSE 'goods_photo' END, CASE WHEN {_OPEN} AND c.id % 5 = 0 THEN 'received' ELSE 'accepted' END, '',"
    " c.received_at, '', c.registered_by_id, c.received_at"
    f" FROM {_THREE_EACH}",
]


if __name__ == "__main__":
    main(sys.argv[1:])
