"""What becomes of a message that is a case of its own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from tickets.models import Category, Message, Ticket
from tickets.readers import readers_of
from tickets.services.split import NewSplit, Reach

SUBJECT_LENGTH = 90


def subject_proposed(message: Message) -> str:
    """The first line of what was said, cut at a word; nothing of an internal note."""
    if message.is_internal:
        return ""
    lines = (line.strip(" #>*-\t") for line in message.body.splitlines())
    first = next((line for line in lines if line), "")
    if len(first) <= SUBJECT_LENGTH:
        return first
    return first[:SUBJECT_LENGTH].rpartition(" ")[0] + "…"


class SplitForm(forms.Form):
    """The new ticket; what it starts with is taken from the message and its ticket."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    reach = forms.ChoiceField(
        label=_("What goes along"),
        choices=[
            (Reach.ONE, _("This message")),
            (Reach.ONWARD, _("This message and all after it")),
        ],
        widget=forms.RadioSelect,
        initial=Reach.ONE,
    )
    description = forms.CharField(
        label=_("Description for the requester"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=_("A note stays internal: write what the requester shall read as their request."),
    )
    requester = forms.EmailField(label=_("Requester"))
    category = forms.ModelChoiceField(Category.objects.none(), label=_("Category"), required=False)
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"), required=False)
    tells_requester = forms.BooleanField(
        label=_("Tell the requester by mail that there is a new ticket"),
        required=False,
        initial=True,
    )
    submission_key = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, ticket: Ticket, message: Message, key: str) -> None:
        self.message = message
        readers = {reader.pk: reader for reader in readers_of(ticket)}
        requester = readers.get(message.author_id or 0, ticket.requester)
        initial = {
            "subject": subject_proposed(message),
            "requester": requester.email,
            "category": ticket.category_id,
            "team": ticket.team_id,
            "submission_key": key,
        }
        super().__init__(data, initial=initial, auto_id="split-%s")
        if not message.is_internal:
            del self.fields["description"]
        fields: dict[str, Any] = self.fields
        active = Category.objects.filter(is_active=True).order_by("position", "pk")
        fields["category"].queryset = active
        fields["category"].empty_label = _("No category yet")
        fields["team"].queryset = Team.objects.filter(is_active=True).order_by("tier", "pk")
        fields["team"].empty_label = None if ticket.team_id else _("No team yet")
        fields["requester"].widget.attrs["list"] = "split-people"

    def clean_requester(self) -> User:
        found = User.objects.filter(
            email__iexact=self.cleaned_data["requester"], is_active=True
        ).first()
        if found is None:
            raise forms.ValidationError(_("Nobody has this e-mail address."))
        return found

    def new(self, confirmed: set[int]) -> NewSplit:
        data = self.cleaned_data
        return NewSplit(
            message=self.message.pk,
            subject=data["subject"],
            requester=data["requester"],
            reach=Reach(data["reach"]),
            category=data["category"],
            team=data["team"],
            description=data.get("description", ""),
            tells_requester=data["tells_requester"],
            confirmed_readers=confirmed,
        )
