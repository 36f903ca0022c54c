"""The navigation: our own sections instead of Django's list of apps. Nobody is shown a door that is locked to them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.reports import background
from claims.selectors import desk, held
from claims.services import inbox

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Door:
    """One entry as it is declared: an address, and who may go through.

    `name` is a URL name of the admin. With a `permission` it is asked for; without, the list of
    `model` ("app.model") decides by its own ModelAdmin. `query` is the filter under which a list opens.
    """

    label: Text
    icon: str
    name: str
    model: str = ""
    permission: str = ""
    count: Callable[[User], int] | None = None
    count_label: Text = ""
    query: str = ""


def _list(label: Text, icon: str, model: str, **more: object) -> Door:
    app, name = model.split(".")
    return Door(label, icon, f"admin:{app}_{name}_changelist", model=model, **more)  # type: ignore[arg-type]


SECTIONS: tuple[tuple[Text, tuple[Door, ...]], ...] = (
    (
        "",
        (
            Door(_("My desk"), "desk", "admin:index", count=desk.overdue_count, count_label=_("overdue")),
            Door(_("Register a claim"), "plus", "admin:claims_claim_find_parcel", permission="claims.register_claim"),
            _list(_("Held rows"), "bell", "claims.platformrow", count=held.held_count, count_label=_("held")),
            _list(_("Claims"), "claim", "claims.claim"),
            Door(_("To pay"), "pay", "admin:office_pay", permission="claims.pay_claim"),
            _list(_("Payments"), "money", "claims.payment"),
            Door(_("Bank files"), "bank", "admin:office_bank", permission="claims.pay_claim"),
            _list(_("Clocks"), "clock", "claims.clock", query="?due=open"),
            _list(_("Decisions"), "scale", "claims.decision"),
            _list(_("Letters"), "letter", "claims.letter"),
            _list(_("Reminders"), "bell", "claims.reminder", count=inbox.unread_count, count_label=_("unread")),
        ),
    ),
    (
        _("Contracts"),
        (
            _list(_("Policies and orders"), "policy", "policies.policy"),
            _list(_("Parcels"), "parcel", "policies.insuredparcel"),
            _list(_("Imports"), "import", "kernel.importbatch"),
            _list(_("Column mappings"), "import", "policies.columnmapping"),
            _list(_("Carriers"), "truck", "policies.carrier"),
            Door(
                _("Compensation standard"),
                "money",
                "admin:office_standards",
                permission="policies.view_carrierstandard",
            ),
        ),
    ),
    (
        _("Office"),
        (
            Door(
                _("Reports"),
                "report",
                "admin:office_reports",
                permission="claims.export_reports",
                count=background.fresh_count,
                count_label=_("ready"),
            ),
            Door(_("Hand over claims"), "people", "admin:office_hand_over", permission="claims.assign_claim"),
            Door(_("Clause register"), "scale", "admin:office_clauses", permission="claims.view_claim"),
            Door(_("Contract wording"), "policy", "admin:office_wording", permission="claims.load_wording"),
            Door(_("Letter samples"), "letter", "admin:office_letter_previews", permission="claims.view_letter"),
            Door(_("Calendar"), "clock", "admin:office_calendar", permission="policies.load_calendar"),
            _list(_("People"), "people", "auth.user"),
            _list(_("Absences"), "clock", "kernel.absence"),
            _list(_("Event chain"), "scale", "kernel.event"),
            _list(_("Outgoing messages"), "letter", "kernel.outboxmessage"),
        ),
    ),
)
_REST = _("Administration")


@dataclass(slots=True)
class Entry:
    """One entry as it is shown."""

    label: Text
    icon: str
    url: str
    current: bool = False
    count: str = ""
    count_label: Text = ""
    query: str = ""


@dataclass(slots=True)
class Section:
    label: Text
    entries: list[Entry] = field(default_factory=list)


def sections(site: AdminSite, request: HttpRequest) -> list[Section]:
    """What this person may open, in our order; lists that we don't name stand under Administration."""
    admins = {model._meta.label_lower: admin for model, admin in site._registry.items()}
    named = {door.model for _label, doors in SECTIONS for door in doors}
    shown = [Section(label, list(_open_doors(doors, admins, request))) for label, doors in SECTIONS]
    rest = tuple(
        _list(model._meta.verbose_name_plural or "", "gear", model._meta.label_lower)
        for model in site._registry
        if model._meta.label_lower not in named
    )
    shown.append(Section(_REST, list(_open_doors(rest, admins, request))))
    shown = [section for section in shown if section.entries]
    _mark_current(shown, request.path)
    return shown


def _mark_current(shown: list[Section], path: str) -> None:
    """One entry is where we are: the one whose address is the longest part of the path."""
    desk_url = reverse("admin:index")
    entries = [entry for section in shown for entry in section.entries]
    around = [e for e in entries if (path == e.url if e.url == desk_url else path.startswith(e.url))]
    if around:
        max(around, key=lambda entry: len(entry.url)).current = True


def _open_doors(doors: tuple[Door, ...], admins: Mapping[str, Any], request: HttpRequest) -> Iterator[Entry]:
    for door in doors:
        if not _may_enter(door, admins, request):
            continue
        try:
            url = reverse(door.name)
        except NoReverseMatch:
            continue
        count = door.count(request.user) if door.count else 0  # type: ignore[arg-type]
        yield Entry(
            door.label, door.icon, url, count=desk.capped(count), count_label=door.count_label, query=door.query
        )


def _may_enter(door: Door, admins: Mapping[str, Any], request: HttpRequest) -> bool:
    if door.model:
        admin = admins.get(door.model)
        return admin is not None and bool(admin.has_view_or_change_permission(request))
    return not door.permission or request.user.has_perm(door.permission)
