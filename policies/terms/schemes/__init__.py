"""The products. A new one is one folder here, and its name in this list."""

from policies.terms.schemes.fpx_ar.scheme import SCHEME as FPX_AR
from policies.terms.schemes.fpx_pi.scheme import SCHEME as FPX_PI

ALL = (FPX_PI, FPX_AR)
