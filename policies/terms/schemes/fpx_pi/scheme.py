"""FPX-PI: parcel insurance, which pays the named perils only."""

from policies.terms.core.clause import Decided
from policies.terms.core.fixed import fixed
from policies.terms.core.text import Text
from policies.terms.schemes.forepax_general.coverage import EXTERNAL_CAUSE, NAMED_PERIL
from policies.terms.schemes.forepax_general.scheme import scheme

SCHEME = scheme(
    "FPX-PI",
    Text("邮包险", "Parcel insurance"),
    (
        NAMED_PERIL,
        fixed(
            "GT-5",
            Decided.COMPUTED,
            EXTERNAL_CAUSE.summary,
            Text(
                "承保的是邮包险，不包括其他外来原因。",
                "The cover is parcel insurance, which has no other external causes.",
            ),
        ),
    ),
)
