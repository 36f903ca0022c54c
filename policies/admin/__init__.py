"""Policies, parcels, carriers and imports in the admin."""

from policies.admin import carrier, column_mapping, imports, parcel, policy

__all__ = ["carrier", "column_mapping", "imports", "parcel", "policy"]
