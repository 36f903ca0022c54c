"""Stored evidence files. Knows nothing of claims."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = _("Evidence files")

    def ready(self) -> None:
        from claimsoffice.kernel import guards

        table = "documents_evidencefile"
        guards.never_deleted(table)
        guards.append_only("documents_filescan")
        # An erasure empties the name and what the camera said; nothing else of a row ever changes.
        kept = (
            "id", "public_id", "media_type", "size", "sha256", "storage_name", "thumbnail_name", "pages",
            "scan_required",
        )  # fmt: skip
        changed = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in (*kept, "uploaded_at"))
        guards.register(
            guards.Guard(
                f"{guards.PREFIX}{table}_no_update",
                table,
                "UPDATE",
                "NEW.file_name <> '' OR NEW.perceptual_hash <> '' OR NEW.taken_at IS NOT NULL "
                f"OR NEW.latitude IS NOT NULL OR NEW.longitude IS NOT NULL OR {changed} "
                "OR COALESCE(NEW.uploaded_by_id, -1) <> COALESCE(OLD.uploaded_by_id, -1)",
                f"rows of {table} stand as written; an erasure empties the name",
            )
        )
