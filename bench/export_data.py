"""An office with many claims for the bench of exports: half paid, a tenth denied, the rest open; always the same."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

SEED = 20261122
PIECE = 50_000
FIRST = datetime(2026, 1, 5, 1, tzinfo=UTC)
PEOPLE = (("clerk", "intake_clerk"), ("adjuster", "adjuster"), ("cashier", "cashier"), ("auditor", "auditor"))
_COMPANIES = tuple(
    f"{city}{name}贸易有限公司"
    for city in ("杭州", "深圳", "义乌", "宁波")
    for name in ("启航", "远洋", "恒达", "嘉禾")
)
_GOODS = (
    "蓝牙耳机",
    "无线充电器",
    "男士夹克",
    "面膜礼盒",
    "LED 台灯",
    "保温杯 500ml",
    "儿童积木",
    "手机壳",
    "登山背包",
)
_NAMES = ("王小明", "李雪", "陈建国", "赵敏", "Anna Schmidt", "周杰", "吴倩", "John Miller")
_SCHEMES = ("FPX-AR", "FPX-AR", "FPX-PI", "JSX-INS", "FPX-TA")
_EDITION = {"FPX": "forepax-2026-11", "JSX": "jsexpress-2026-11"}
_DEFAULTS: dict[str, Any] = {
    "BooleanField": False, "CharField": "", "TextField": "", "DecimalField": "0", "PositiveSmallIntegerField": 1,
    "PositiveIntegerField": 0, "JSONField": "[]",
}  # fmt: skip

Rows = dict[str, list[dict[str, Any]]]


def fill(count: int) -> None:
    """Put `count` claims with their policies, people, decisions, payments and events into an empty office."""
    from django.contrib.auth.models import Group, User
    from django.db import connection, transaction

    from claimsoffice.kernel import guards

    users = {}
    for name, role in PEOPLE:
        user = User.objects.create_user(name, email=f"{name}@example.invalid")
        user.groups.add(Group.objects.get(name=role))
        users[name] = user.pk
    chance = random.Random(SEED)
    with guards.lifted():
        rows: Rows = {}
        for number in range(1, min(PIECE, count) + 1):
            _claim(rows, number, chance, users)
        with transaction.atomic():
            for label, some in rows.items():
                _insert(label, some)
        for piece in range(1, -(-count // PIECE)):
            with transaction.atomic():
                _repeat(piece, min(PIECE, count - piece * PIECE))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _claim(rows: Rows, n: int, chance: random.Random, users: dict[str, int]) -> None:
    scheme = _SCHEMES[n % len(_SCHEMES)]
    received = FIRST + timedelta(minutes=n % 400_000)
    company, name = chance.choice(_COMPANIES), chance.choice(_NAMES)
    amount = f"{chance.randrange(1_000, 300_000) / 100:.3f}"
    outcome = ("paid", "open", "paid", "denied", "paid", "open", "paid", "approved", "paid", "open")[n % 10]
    decided, state = received + timedelta(days=9), {"open": "submitted"}.get(outcome, outcome)
    _add(rows, "policies.Policy", id=n, policy_no=f"P26{n:08d}", scheme=scheme, policyholder=company, insured=company,
         phone=f"138{n:08d}"[:11], email=f"u{n}@example.invalid", currency="CNY", premium="12.500",
         paid_at=received - timedelta(days=30), issued_at=received - timedelta(days=30))  # fmt: skip
    _add(rows, "policies.InsuredParcel", id=n, policy_id=n, tracking_no=f"{100_000_000_000_000_000 + n}",
         order_no=f"ORD{n:09d}", goods=_GOODS[n % len(_GOODS)], sum_insured="3000.000")  # fmt: skip
    agreed = amount if outcome in ("paid", "approved") else None
    _add(rows, "claims.Claim", id=n, claim_no=f"C26{n:08d}", parcel_id=n, scheme=scheme, edition=_EDITION[scheme[:3]],
         kind="damage", kind_group="goods", peril="breakage", currency="CNY", state=state, claimed_amount=amount,
         approved_amount=agreed or ("0.000" if outcome == "denied" else None), agreed_amount=agreed,
         paid_amount=amount if outcome == "paid" else "0.000", recovered_amount="0.000", round=1,
         event_at=received - timedelta(days=3), received_at=received, registered_at=received,
         owner_id=users["adjuster"], registered_by_id=users["clerk"], letter_language="zh")  # fmt: skip
    _add(rows, "claims.Party", id=n, claim_id=n, role="claimant", name=name, language="zh", phone=f"139{n:08d}"[:11],
         email=f"claimant{n}@example.invalid", entered_by_id=users["clerk"], entered_at=received)  # fmt: skip
    _add(rows, "claims.Reserve", id=n, claim_id=n, amount=amount, reason="at registration", author_id=users["clerk"],
         at=received)  # fmt: skip
    told: list[tuple[str, str, str]] = [
        ("claim.registered", "", "{}"), ("claim.assigned", "", f'{{"owner": {users["adjuster"]}}}'),
    ]  # fmt: skip
    if outcome != "open":
        clauses = '["GT-6.1"]' if outcome == "denied" else "[]"
        _add(rows, "claims.Decision", id=n, claim_id=n, seq=1, outcome="denied" if outcome == "denied" else "approved",
             amount="0.000" if outcome == "denied" else amount, currency="CNY", denial_clauses=clauses, facts="{}",
             result="{}", decided_by_id=users["adjuster"], decided_at=decided)  # fmt: skip
        word = "denied" if outcome == "denied" else "approved"
        told.append((f"claim.{word}", f"submitted>{word}", '{"decision": 1}'))
    if outcome in ("paid", "approved"):
        told.append(("amount.agreed", "", '{"decision": 1}'))
    if outcome == "paid":
        _add(rows, "claims.Payment", id=n, claim_id=n, decision_id=n, kind="settlement", state="executed",
             reference=f"C26{n:08d}-P1", amount=amount, currency="CNY", account_holder=name, bank="中国银行",
             account_number=f"62258800{n:08d}", decided_by_id=users["adjuster"], instructed_by_id=users["cashier"],
             instructed_at=decided, executed_on=(decided + timedelta(days=2)).date().isoformat(),
             ended_at=decided + timedelta(days=2))  # fmt: skip
        told += [("payment.executed", "", f'{{"payment": {n}}}'), ("claim.settled", "approved>paid", "{}")]
    for seq, (kind, transition, data) in enumerate(told, 1):
        _add(rows, "kernel.Event", id=8 * n + seq, stream=f"claim:{n}", seq=seq, kind=kind, transition=transition,
             at=received if seq < 3 else decided, data=data, hash="0" * 64)  # fmt: skip


# What differs where the first claims come again: keys moved on by {o}, numbers marked with {k}.
_MOVED = {
    "policies.Policy": {"policy_no": "policy_no || '-{k}'"},
    "policies.InsuredParcel": {"policy_id": "policy_id + {o}"},
    "claims.Claim": {"parcel_id": "parcel_id + {o}", "claim_no": "claim_no || '-{k}'"},
    "claims.Party": {"claim_id": "claim_id + {o}"},
    "claims.Reserve": {"claim_id": "claim_id + {o}"},
    "claims.Decision": {"claim_id": "claim_id + {o}"},
    "claims.Payment": {
        "claim_id": "claim_id + {o}", "decision_id": "decision_id + {o}", "reference": "reference || '-{k}'",
    },
    "kernel.Event": {"stream": "'claim:' || (CAST(substr(stream, 7) AS INTEGER) + {o})"},
}  # fmt: skip


def _repeat(piece: int, count: int) -> None:
    """The first claims once more, by the database itself."""
    from django.apps import apps
    from django.db import connection

    for label, moved in _MOVED.items():
        meta = apps.get_model(label)._meta
        width = 8 if label == "kernel.Event" else 1
        told = {"id": "id + {o}", **moved}
        columns = [field.column for field in meta.concrete_fields]
        values = [told[c].format(o=piece * PIECE * (width if c == "id" else 1), k=piece) if c in told else c
                  for c in columns]  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {meta.db_table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {meta.db_table} "
                f"WHERE id < {width * (count + 1)}"
            )


def _add(rows: Rows, label: str, **values: Any) -> None:
    rows.setdefault(label, []).append(values)


def _insert(label: str, rows: list[dict[str, Any]]) -> None:
    from django.apps import apps

    from claimsoffice.kernel import dialect

    fields = apps.get_model(label)._meta.concrete_fields
    plain = {field.column: _default(field) for field in fields}
    columns = list(plain)
    dialect.insert_rows(apps.get_model(label)._meta.db_table, columns, _values(rows, plain, columns))


def _values(rows: list[dict[str, Any]], plain: dict[str, Any], columns: list[str]) -> Iterator[list[Any]]:
    from claimsoffice.kernel import dialect

    for row in rows:
        full = {**plain, **row}
        assert len(full) == len(plain), row.keys() - plain.keys()
        yield [
            dialect.instant_text(value.isoformat()) if isinstance(value, datetime) else value
            for value in (full[column] for column in columns)
        ]


def _default(field: Any) -> Any:
    if field.null or field.primary_key:
        return None
    for cls in type(field).__mro__:
        if cls.__name__ in _DEFAULTS:
            return _DEFAULTS[cls.__name__]
    return FIRST
