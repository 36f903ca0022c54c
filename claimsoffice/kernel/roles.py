"""Who may do what: the one list of roles. Groups and their permissions are synced from it after every migrate.

A role is a Django group named by its slug. Codes are "app.codename"; the apps declare them on their models.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Role:
    slug: str
    label: str | Promise
    permissions: tuple[str, ...]


SEE_FILES = (
    "policies.view_policy",
    "policies.view_insuredparcel",
    "policies.view_carrier",
    "policies.view_carrierstandard",
    "claims.view_claim",
)
SEE_CLAIM_PARTS = (
    "claims.view_evidence",
    "claims.view_letter",
    "claims.view_decision",
    "claims.view_payment",
    "claims.view_clock",
    "documents.view_evidencefile",
)

ROLES: tuple[Role, ...] = (
    Role(
        "intake_clerk",
        _("Intake clerk"),
        (
            *SEE_FILES,
            "claims.view_evidence",
            "claims.view_clock",
            "claims.view_letter",
            "documents.view_evidencefile",
            "kernel.view_importbatch",
            "policies.import_policies",
            "policies.import_tracking",
            "claims.import_claims",
            "policies.update_timeline",
            "policies.view_personal_data",
            "claims.register_claim",
            "claims.receive_evidence",
            "claims.edit_parties",
            "claims.record_arrival",
            "claims.write_note",
        ),
    ),
    Role(
        "adjuster",
        _("Adjuster"),
        (
            *SEE_FILES,
            *SEE_CLAIM_PARTS,
            "policies.update_timeline",
            "policies.view_personal_data",
            "claims.receive_evidence",
            "claims.judge_evidence",
            "claims.edit_parties",
            "claims.assess_claim",
            "claims.request_supplement",
            "claims.record_arrival",
            "claims.decide_claim",
            "claims.record_agreement",
            "claims.withdraw_claim",
            "claims.record_recovery",
            "claims.write_note",
        ),
    ),
    Role(
        "manager",
        _("Manager"),
        (
            *SEE_FILES,
            *SEE_CLAIM_PARTS,
            "kernel.view_importbatch",
            "claims.view_platformrow",
            "policies.update_timeline",
            "policies.record_rescission",
            "policies.record_contract_facts",
            "policies.load_calendar",
            "policies.keep_standards",
            "policies.view_personal_data",
            "claims.view_every_claim",
            "claims.assign_claim",
            "claims.resend_message",
            "claims.judge_evidence",
            "claims.edit_parties",
            "claims.confirm_payee",
            "claims.assess_claim",
            "claims.request_supplement",
            "claims.record_arrival",
            "claims.decide_claim",
            "claims.decide_above_limit",
            "claims.override_claim",
            "claims.record_agreement",
            "claims.withdraw_claim",
            "claims.reopen_claim",
            "claims.correct_claim",
            "claims.record_recovery",
            "claims.hold_claim",
            "claims.load_wording",
            "claims.write_note",
            "claims.export_reports",
        ),
    ),
    Role(
        "cashier",
        _("Cashier"),
        (
            *SEE_FILES,
            "claims.view_decision",
            "claims.view_payment",
            "claims.view_clock",
            "claims.view_letter",
            "claims.pay_claim",
            "claims.confirm_payee",
        ),
    ),
    Role(
        "auditor",
        _("Auditor"),
        (
            *SEE_FILES,
            *SEE_CLAIM_PARTS,
            "kernel.view_importbatch",
            "claims.view_platformrow",
            "kernel.view_event",
            "kernel.verify_chain",
            "claims.view_every_claim",
            "claims.export_reports",
        ),
    ),
    Role(
        "administrator",
        _("Administrator"),
        (
            "auth.view_user",
            "auth.add_user",
            "auth.change_user",
            "auth.view_group",
            "kernel.view_staffprofile",
            "kernel.add_staffprofile",
            "kernel.change_staffprofile",
            "kernel.view_authoritylimit",
            "kernel.add_authoritylimit",
            "kernel.change_authoritylimit",
            "kernel.view_absence",
            "kernel.add_absence",
            "kernel.change_absence",
            "kernel.view_outboxmessage",
            "policies.view_carrier",
            "policies.add_carrier",
            "policies.change_carrier",
        ),
    ),
)


def role_label(slug: str) -> str:
    """The role's name in the current language; an unknown group keeps its own name."""
    return next((str(role.label) for role in ROLES if role.slug == slug), slug)
