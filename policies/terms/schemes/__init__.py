"""The products. A new one is one folder here, and its name in this list."""

from policies.terms.core.clock_spec import CLOCKS
from policies.terms.core.scheme import check_clocks
from policies.terms.schemes.fpx_ar.scheme import SCHEME as FPX_AR
from policies.terms.schemes.fpx_pi.scheme import SCHEME as FPX_PI
from policies.terms.schemes.fpx_ta.scheme import SCHEME as FPX_TA
from policies.terms.schemes.jsx_ins.scheme import SCHEME as JSX_INS
from policies.terms.schemes.jsx_std.scheme import SCHEME as JSX_STD

ALL = (FPX_TA, FPX_PI, FPX_AR, JSX_INS, JSX_STD)
check_clocks(CLOCKS.values(), {scheme.code for scheme in ALL})
