"""People, what they may do, and where they do it."""

from django import forms
from django.contrib import admin, messages
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaign.actions import users
from campaign.choices import Right
from campaign.models import Membership, Role, Unit, User
from campaign.permissions import require
from campaign.refusals import Refused

from .base import LookUpInline, RecordedModelAdmin
from .cells import Choices, Key, Number, YesNo, column
from .scope import rows_kept
from .tables import RecordedResource, ResourceOptions


class RoleForm(forms.ModelForm):
    rights = forms.MultipleChoiceField(
        label=_("rights"), choices=Right.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Role
        fields = ["code", "name", "position", "rights", "stands_for_unit", "enters_admin"]


class RoleResource(RecordedResource):
    code = column("code")
    name = column("name")
    position = column("position", widget=Number(Role._meta.get_field("position")))
    rights = column("rights", widget=Choices(Right))
    stands_for_unit = column("stands_for_unit", widget=YesNo())
    enters_admin = column("enters_admin", widget=YesNo())

    class Meta(ResourceOptions):
        model = Role
        import_id_fields = ["code"]
        fields = ["code", "name", "position", "rights", "stands_for_unit", "enters_admin"]


@admin.register(Role)
class RoleAdmin(RecordedModelAdmin):
    form = RoleForm
    list_display = ["name", "code", "position", "stands_for_unit", "enters_admin"]
    resource_classes = [RoleResource]


class InvitationForm(forms.ModelForm):
    """A new account: who, in which unit, in which role."""

    unit = forms.ModelChoiceField(label=_("unit"), queryset=Unit.objects.none())
    role = forms.ModelChoiceField(label=_("role"), queryset=Role.objects.all())
    username = forms.CharField(
        label=_("user name"),
        max_length=60,
        required=False,
        help_text=_("Made from the name when left empty."),
    )

    class Meta:
        model = User
        fields = ["name", "username", "phone"]

    def clean_username(self):
        username = self.cleaned_data["username"]
        if username and User.objects.filter(username=username).exists():
            raise forms.ValidationError(_("This user name is taken; choose another one."))
        return username or None

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() | {"username"}


class MembershipInline(LookUpInline):
    model = Membership
    fields = ["unit", "role", "from_on", "until_on"]

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)


PLACE = ("unit", "role")


class UserResource(RecordedResource):
    """Accounts and the role each holds now; a new one has no password until somebody resets it."""

    username = column("username")
    name = column("name")
    phone = column("phone")
    is_active = column("is_active", widget=YesNo(), default=True)
    unit = column("unit", "unit_code", Key(Unit))
    role = column("role", "role", Key(Role))

    class Meta(ResourceOptions):
        model = User
        import_id_fields = ["username"]
        fields = ["username", "name", "phone", "is_active", "unit", "role"]

    def import_instance(self, instance, row, **kwargs):
        if instance._state.adding:
            instance.set_unusable_password()
            instance.must_change_password = True
        super().import_instance(instance, row, **kwargs)

    def import_field(self, field, instance, row, is_m2m=False, **kwargs):
        """Unit and role are no columns of the account; they are kept aside for its membership."""
        if field.attribute in PLACE:
            value = field.clean(row) if field.column_name in row else None
            instance.__dict__.setdefault("place", {})[field.attribute] = value
        else:
            super().import_field(field, instance, row, is_m2m, **kwargs)

    def _plain_fields(self):
        return [self.fields[name] for name in ("username", "name", "phone", "is_active")]

    def differs(self, instance) -> bool:
        return bool(self._new_place(instance))

    def _new_place(self, instance) -> dict:
        """The unit and role to be given: those of the line, unless they are held already."""
        place = {name: value for name, value in instance.__dict__.get("place", {}).items() if value}
        if len(place) < len(PLACE):
            if instance._state.adding:
                raise Refused(_("A new account needs a unit_code and a role."), code="no_place")
            return {}
        held = instance.memberships.current(on=timezone.localdate()).filter(**place)
        return {} if not instance._state.adding and held.exists() else place

    def before_save_instance(self, instance, row, **kwargs):
        instance.new_place = self._new_place(instance)
        if instance._state.adding:
            require(self.user, Right.KEEP_ACCOUNTS, instance.new_place["unit"].city)
        else:
            super().before_save_instance(instance, row, **kwargs)

    def save_m2m(self, instance, row, **kwargs):
        if instance.new_place:
            instance.memberships.create(from_on=timezone.localdate(), **instance.new_place)
        super().save_m2m(instance, row, **kwargs)

    def dehydrate_unit(self, user: User) -> str:
        return ";".join(membership.unit.code for membership in self._shown(user))

    def dehydrate_role(self, user: User) -> str:
        return ";".join(membership.role.code for membership in self._shown(user))

    def _shown(self, user: User):
        current = user.memberships.current(on=timezone.localdate()).visible_to(self.user)
        return current.select_related("unit", "role")


@admin.register(User)
class UserAdmin(RecordedModelAdmin):
    list_display = ["username", "name", "phone", "is_active", "must_change_password", "last_login"]
    list_filter = ["is_active", "must_change_password"]
    search_fields = ["username", "name", "phone"]
    fields = [
        "username", "name", "phone", "is_active", "is_superuser", "must_change_password", "last_login",
        "created_at",
    ]  # fmt: skip
    inlines = [MembershipInline]
    actions = ["reset_passwords"]
    resource_classes = [UserResource]

    def may_write(self, request) -> bool:
        """Each account is checked by its own city, in the action."""
        return self.may(request)

    def get_form(self, request, obj=None, change=False, **kwargs):
        return super().get_form(request, obj, change, **kwargs) if obj else _invitation_form(request.user)

    def get_fields(self, request, obj=None):
        return self.fields if obj else ["name", "username", "phone", "unit", "role"]

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def get_readonly_fields(self, request, obj=None):
        shown = ["must_change_password", "last_login", "created_at"]
        if obj is None:
            return []
        return shown if request.user.is_superuser else ["is_superuser", *shown]

    def save_related(self, request, form, formsets, change) -> None:
        if change:
            super().save_related(request, form, formsets, change)
            return
        invited = {name: form.cleaned_data[name] for name in ("name", "username", "phone", "unit", "role")}
        user, password = users.invite(**invited, by=request.user)
        request.slips = [(user, password)]

    def response_add(self, request, obj, post_url_continue=None):
        return self._slips(request, request.slips)

    @admin.action(description=_("Reset the passwords of the chosen people and print slips"))
    def reset_passwords(self, request, queryset):
        slips = []
        for user in queryset:
            try:
                slips.append((user, users.reset_password(user=user, by=request.user)))
            except Refused as refusal:
                messages.error(request, f"{user}: {refusal}")
        return self._slips(request, slips) if slips else None

    def _slips(self, request, slips) -> TemplateResponse:
        """One-time passwords are shown here and nowhere else."""
        context = {**self.admin_site.each_context(request), "title": _("One-time passwords"), "slips": slips}
        return TemplateResponse(request, "admin/campaign/user/slips.html", {**context, "opts": self.opts})


def _invitation_form(user: User) -> type[InvitationForm]:
    """The form for a new account, its units those whose accounts the person keeps."""
    units = rows_kept(Unit, user, Right.KEEP_ACCOUNTS).current()
    return type(
        "Invitation", (InvitationForm,), {"unit": forms.ModelChoiceField(label=_("unit"), queryset=units)}
    )


@admin.register(Membership)
class MembershipAdmin(RecordedModelAdmin):
    list_display = ["user", "unit", "role", "from_on", "until_on"]
    list_filter = ["role"]
    list_select_related = ["user", "unit", "role"]
    search_fields = ["user__username", "user__name", "unit__name", "unit__code"]

    def get_readonly_fields(self, request, obj=None):
        """Who held what since when is history; only its end is still open."""
        return ["user", "unit", "role", "from_on"] if obj else []

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
