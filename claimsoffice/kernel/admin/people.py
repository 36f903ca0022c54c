"""People of the office: logins, roles, limits, absences. Nobody raises themselves, nobody makes a superuser here."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from claimsoffice.kernel.models import Absence, AuthorityLimit, StaffProfile
from claimsoffice.kernel.naming import name_of
from claimsoffice.kernel.roles import role_label


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, user: Any) -> str:
        name = name_of(user)
        return name if name == user.username else f"{name} · {user.username}"


class NotMine:
    """What hangs on a person is changed by somebody else than that person."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj != request.user and bool(super().has_change_permission(request, obj))  # type: ignore[misc]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj != request.user and bool(super().has_add_permission(request, obj))  # type: ignore[misc]


class RoleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Roles by their names in the language of the page."""

    def label_from_instance(self, obj: Any) -> str:
        return role_label(obj.name)


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]
    """Django's own warning here is English, whatever the page speaks."""

    usable_password_help_text = _(  # type: ignore[assignment]
        "Disabled, the password is lost and the person can no longer log in."
    )


class RoleFilter(admin.SimpleListFilter):
    """People of one role, by its name in the language of the page."""

    title = _("roles")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, role_label(name)) for name in Group.objects.order_by("pk").values_list("name", flat=True)]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


class ProfileInline(admin.StackedInline):  # type: ignore[type-arg]
    model = StaffProfile
    can_delete = False
    max_num = 1


class LimitInline(NotMine, admin.TabularInline):  # type: ignore[type-arg]
    model = AuthorityLimit
    extra = 0

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """In a table only the column has a label: each field says it itself to who hears the page."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs["aria-label"] = db_field.verbose_name
        return field


admin.site.unregister(User)
admin.site.unregister(Group)


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]
    """A login. Rights come from roles alone; the superuser's flag and single permissions are not on the form."""

    actions = None
    change_password_form = PasswordForm
    list_display = ("username", "last_name", "first_name", "roles", "team", "is_active", "last_login")
    list_filter = ("is_active", RoleFilter)
    list_select_related = ("staff_profile",)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("last_name", "first_name", "email", "is_active")}),
        (_("Roles"), {"fields": ("groups",)}),
    )
    add_fieldsets = (
        (
            None,
            {"fields": ("username", "last_name", "first_name", "email", "usable_password", "password1", "password2")},
        ),
    )
    inlines = (ProfileInline, LimitInline)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A superuser's login is beyond an administrator: a new password there would be every right there is."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody is deleted: what they did keeps their name. They are made inactive."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Nobody gives themselves a role."""
        return ("groups",) if obj is not None and obj == request.user else ()

    def get_inline_instances(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new login is saved first; its team and limits follow."""
        return super().get_inline_instances(request, obj) if obj else []

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            kwargs |= {"form_class": RoleField, "widget": forms.CheckboxSelectMultiple, "help_text": ""}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Everybody entered here works here."""
        obj.is_staff = True
        super().save_model(request, obj, form, change)

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        return ", ".join(role_label(group.name) for group in user.groups.all())

    @admin.display(description=_("team"))
    def team(self, user: User) -> str:
        profile = getattr(user, "staff_profile", None)
        return profile.team if profile else ""


@admin.register(Absence)
class AbsenceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    actions = None
    list_display = ("who", "from_on", "to_on", "instead")
    list_select_related = ("user", "deputy")
    list_filter = ("from_on",)
    ordering = ("-from_on",)
    show_full_result_count = False

    @admin.display(description=_("person"), ordering="user")
    def who(self, absence: Absence) -> str:
        return name_of(absence.user)

    @admin.display(description=_("deputy"), ordering="deputy")
    def instead(self, absence: Absence) -> str:
        return name_of(absence.deputy) if absence.deputy else ""

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """People by their names, as the lists have them."""
        kwargs |= {"form_class": PersonField, "queryset": User.objects.order_by("username")}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Without the pencils and crosses: people are entered on their own page."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An absence that did not happen is shortened, so that it stays clear who was whose deputy when."""
        return False
