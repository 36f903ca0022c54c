"""FPX-AR: comprehensive parcel insurance, which pays the named perils and any other external cause."""

from policies.terms.core.clause import Decided
from policies.terms.core.fixed import fixed
from policies.terms.core.text import Text
from policies.terms.schemes.forepax_general.coverage import EXTERNAL_CAUSE, NAMED_PERIL
from policies.terms.schemes.forepax_general.scheme import scheme

SCHEME = scheme(
    "FPX-AR",
    Text("邮包一切险", "Comprehensive parcel insurance"),
    (
        fixed(
            "GT-4.1",
            Decided.COMPUTED,
            NAMED_PERIL.summary,
            Text(
                "承保的是邮包一切险，原因由第五条判断。",
                "The cover is comprehensive: the cause is judged under GT-5.",
            ),
        ),
        EXTERNAL_CAUSE,
    ),
)
