"""Policies, parcels, carriers and imports in the admin."""

from policies.admin import carrier, imports, parcel, policy

__all__ = ["carrier", "imports", "parcel", "policy"]
