"""Words of Django and allauth that our pages show and that their own Chinese lacks or says otherwise than we do."""

from django.utils.translation import gettext_noop as _

DJANGO = (
    _("After you’ve created a user, you’ll be able to edit more user options."),
    _(
        "Whether the user will be able to authenticate using a password or not. If disabled, they may still be able "
        "to authenticate using other backends, such as Single Sign-On or LDAP."
    ),
)
# Said with the English word for e-mail, or with "token".
ALLAUTH = (
    _("Add Email"),
    _("Add Email Address"),
    _("Bad Token"),
    _("Confirm Email Address"),
    _("Email Address"),
    _("Email Addresses"),
    _("Re-send Verification"),
    _("The following email addresses are associated with your account:"),
    _("Two-Factor Authentication"),
    _("Verify Your Email Address"),
    _("You cannot activate two-factor authentication until you have verified your email address."),
)
