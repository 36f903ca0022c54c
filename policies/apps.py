"""Policies, orders and the parcels they cover."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PoliciesConfig(AppConfig):
    name = "policies"
    verbose_name = _("Policies")

    def ready(self) -> None:
        from claimsoffice.kernel import guards
        from policies.services import import_kinds, import_policies

        import_kinds.register(import_policies.DOOR)
        for table in ("policies_policy", "policies_insuredparcel", "policies_parcelalias"):
            guards.never_deleted(table)
        _deleted_only_by_undo("policies_policy", "policy")
        _deleted_only_by_undo("policies_insuredparcel", "parcel")
        guards.erasable("policies_rescission", ["proof"], "'policy:' || NEW.policy_id")
        guards.erasable("policies_factproof", ["proof"], "NEW.stream")
        guards.append_only("policies_calendarnotice")
        _tables_stand()


def _tables_stand() -> None:
    """What was entered as the carrier's table stays; it is answered once, and that answer stays too."""
    from claimsoffice.kernel import guards

    guards.sealed_once("policies_carrierstandard", "closed_at")
    fixed = ("currency", "version", "effective_on", "citation", "entered_by_id")
    changed = [f"NEW.{name} <> OLD.{name}" for name in fixed]
    changed += [f"COALESCE(NEW.{name}, 0) <> COALESCE(OLD.{name}, 0)" for name in ("per_parcel", "per_kg")]
    guards.register(
        guards.Guard(
            "guard_policies_carrierstandard_fixed",
            "policies_carrierstandard",
            "UPDATE",
            " OR ".join(changed),
            "a table stands as it was entered: a correction is a further version",
        )
    )


def _deleted_only_by_undo(table: str, stream: str) -> None:
    """A row goes only with the import that made it, its event beside it; foreign keys keep what others stand on."""
    from claimsoffice.kernel import guards

    guards.register(
        guards.Guard(
            f"guard_{table}_no_delete",
            table,
            "DELETE",
            # The names are this file's own.
            f"NOT EXISTS (SELECT 1 FROM kernel_event e WHERE e.stream = '{stream}:' || OLD.id "  # noqa: S608
            f"AND e.kind = '{stream}.import_undone')",
            f"rows of {table} are never deleted, but by taking back their import",
        )
    )
