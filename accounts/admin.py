"""Configuration of people: roles, teams, organisations, tokens. Sign-in stays with its own pages.

The administration's own sign-in knows no second factor and no limit of tries, so it sends people
to the product's.
"""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken, Membership, Organisation, Role, Team, User
from accounts.people import PersonRefused, grantable_roles, person_check, person_save
from accounts.tokens import token_revoke

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = _("Help desk")

# Others' pages for these would show secrets or bypass the rules below.
for model in (Group, EmailAddress, Authenticator):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


class UsedStays(admin.ModelAdmin):
    """Only what nothing refers to can be deleted, one at a time; the rest is switched off."""

    actions = None
    used_by: tuple[str, ...] = ()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if obj is None or not super().has_delete_permission(request, obj):
            return False
        return not any(getattr(obj, name).exists() for name in self.used_by)


class PersonForm(forms.ModelForm):
    """The rules about roles, beside the field that breaks them."""

    actor: User

    class Meta:
        model = User
        fields = [
            "email",
            "full_name",
            "role",
            "organisation",
            "language",
            "time_zone",
            "is_active",
            "phone",
            "employee_number",
            "manager",
            "job_title",
            "location",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "role" in self.fields:
            roles = [(role.value, role.label) for role in grantable_roles(self.actor)]
            self.fields["role"].choices = roles  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean_manager(self) -> User | None:
        manager: User | None = self.cleaned_data["manager"]
        if manager is not None and manager.pk == self.instance.pk:
            raise forms.ValidationError(_("Nobody is their own manager."))
        return manager

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        before = User.objects.filter(pk=self.instance.pk).first()
        try:
            person_check(
                before=before,
                role=data.get("role", Role.REQUESTER),
                is_active=data.get("is_active", True),
                actor=self.actor,
            )
        except PersonRefused as refusal:
            self.add_error(refusal.field, str(refusal))
        return data


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 1
    autocomplete_fields = ["team"]


@admin.register(User)
class PersonAdmin(admin.ModelAdmin):
    form = PersonForm
    actions = None
    list_display = ["email", "full_name", "role", "organisation", "is_active"]
    list_filter = ["role", "is_active", "teams"]
    list_select_related = ["organisation"]
    search_fields = ["email", "full_name", "employee_number"]
    ordering = ["email"]
    autocomplete_fields = ["organisation", "manager"]
    inlines = [MembershipInline]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"actor": request.user})

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """People change their address themselves: it has to be confirmed."""
        return ["email"] if obj else []

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if isinstance(request.user, User):
            person_save(person=obj, actor=request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """People are switched off, never deleted: what they did stays theirs."""
        return False


@admin.register(Organisation)
class OrganisationAdmin(UsedStays):
    list_display = ["name", "created_at"]
    search_fields = ["name"]
    ordering = ["name"]
    readonly_fields = ["created_at"]
    used_by = ("people", "tickets")


@admin.register(Team)
class TeamAdmin(UsedStays):
    list_display = ["slug", "name_en", "name_es", "tier", "is_restricted", "is_active"]
    list_filter = ["tier", "is_active"]
    search_fields = ["slug", "name_en", "name_es"]
    ordering = ["tier", "slug"]
    used_by = ("tickets", "memberships")


_TOKEN_FIELDS = (
    "name", "user", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at",
)  # fmt: skip


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):
    """Tokens are made by the command and only ended here."""

    list_display = ["name", "user", "created_at", "expires_at", "last_used_at", "revoked_at"]
    list_select_related = ["user"]
    ordering = ["-created_at", "-pk"]
    fields = _TOKEN_FIELDS
    readonly_fields = _TOKEN_FIELDS
    actions = ["revoke"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description=_("Revoke the chosen tokens"))
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        for token in queryset:
            token_revoke(token=token, now=timezone.now())
        self.message_user(request, _("The tokens open nothing any more."))
