"""Tables of policies and parcels."""

from policies.models.calendar_notice import CalendarNotice
from policies.models.carrier import Carriage, Carrier, TransportMode
from policies.models.carrier_standard import CarrierStandard
from policies.models.column_mapping import ColumnMapping
from policies.models.fact_proof import FactProof
from policies.models.parcel import InsuredParcel, ParcelAlias
from policies.models.policy import DeductibleOrder, Policy, PolicyStatus, Scheme
from policies.models.rescission import Rescission, RescissionGround

__all__ = [
    "CalendarNotice",
    "Carriage",
    "Carrier",
    "CarrierStandard",
    "ColumnMapping",
    "DeductibleOrder",
    "FactProof",
    "InsuredParcel",
    "ParcelAlias",
    "Policy",
    "PolicyStatus",
    "Rescission",
    "RescissionGround",
    "Scheme",
    "TransportMode",
]
