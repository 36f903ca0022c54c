"""Every column that can hold text is either erased with the personal data, or named here as holding none."""

from django.apps import apps

from claims.models import Claim
from claims.services.erasure import OF_THE_CLAIM, PERSONAL

TEXT = {"CharField", "TextField", "JSONField", "EmailField"}
# Emptied by the services of the apps that own them: policies.services.erase, documents.services.erase, kernel batches.
ERASED_ELSEWHERE = {
    "Policy": {"policyholder", "insured", "phone", "email", "exemptions_proof"},
    "FactProof": {"proof"},
    "ParcelAlias": {"source"},
    "Rescission": {"proof"},
    "EvidenceFile": {"file_name", "perceptual_hash"},
    "LikenessPart": {"part"},
    "ImportBatch": {"file_name", "errors", "warnings", "problem"},
    "StagedChunk": {"rows"},
    # Of the decision's facts only what somebody typed.
    "Decision": {"facts"},
}
# Codes, numbers, hashes, names of files that the office gave, goods and places; and the office's own people.
NONE_OF_A_CLAIMANT = {
    "Claim": {"claim_no", "edition", "kind_group", "peril", "team"},
    "Evidence": {"document"},
    "DocumentWaiver": {"document"},
    "SignalDismissal": {"subject", "covers"},
    "SupplementRequest": {"documents", "facts", "closed_because"},
    "ClauseAnswer": {"clause"},
    "Reduction": {"clause"},
    "Clock": {"clock_id", "inputs", "calendar_version"},
    "Reminder": {"stage", "last_error"},
    "Decision": {"recommendation", "denial_clauses", "edition", "parameters_hash", "result"},
    "Digest": {"last_error"},
    "Party": {"language"},
    "Heartbeat": {"name", "detail", "calendar_version"},
    "PlatformRow": {"reference", "fingerprint", "reasons"},
    "Letter": {"number", "language", "pdf_name", "sha256"},
    "Payment": {"reference", "batch_no"},
    # Its file expires by itself, in days, and with it what was searched for.
    "ReportFile": {"report", "form", "language", "query", "sha256", "control", "stored", "lease", "problem"},
    "ContractWording": {"edition", "content", "sha256", "source"},
    "CalendarNotice": {"content", "sha256"},
    # The people that these name are the office's, or the carrier's own publication.
    "CarrierStandard": {"citation"},
    "FactProof": {"stream"},
    "Carrier": {"name", "aliases", "email"},
    "ColumnMapping": {"kind", "name", "columns", "headers"},
    "Policy": {"policy_no", "endorsements", "agreed_categories", "transport_modes"},
    "InsuredParcel": {
        "tracking_no", "order_no", "goods", "category", "origin", "destination", "destination_time_zone",
    },
    "ParcelAlias": {"tracking_no"},
    "EvidenceFile": {"public_id", "media_type", "sha256", "storage_name", "thumbnail_name"},
    "FileScan": {"found"},
    "ImportBatch": {"kind", "sha256", "columns", "mapping", "content_hash", "upload", "lease"},
    "Event": {"stream", "kind", "transition", "actor_label", "data", "previous_hash", "hash"},
    "OutboxMessage": {"key", "topic", "payload", "last_error"},
    "StaffProfile": {"team", "phone"},
    "SpentKey": {"key", "purpose"},
}  # fmt: skip


def test_every_text_column_is_erased_or_holds_nothing_of_a_claimant() -> None:
    unsaid = {}
    for app in ("claims", "policies", "documents", "kernel"):
        for model in apps.get_app_config(app).get_models():
            name = model.__name__
            erased = PERSONAL[model].names if model in PERSONAL else frozenset()
            known = {*erased, *ERASED_ELSEWHERE.get(name, ()), *NONE_OF_A_CLAIMANT.get(name, ())}
            known |= set(OF_THE_CLAIM) if model is Claim else set()
            columns = {f.name for f in model._meta.concrete_fields if f.get_internal_type() in TEXT and not f.choices}
            if columns - known:
                unsaid[name] = sorted(columns - known)
    assert unsaid == {}, "erase these in claims.services.erasure, or say in this file that they hold nobody's data"
