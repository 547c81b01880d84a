"""Every key of the workspace, for the help sheet. Elements say theirs with data-key."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


@dataclass(frozen=True)
class Key:
    """`keys` in the order they are pressed; several separated by a slash are alternatives."""

    keys: str
    does: str


@dataclass(frozen=True)
class KeyGroup:
    title: str
    keys: list[Key]


def key_groups() -> list[KeyGroup]:
    """All keys in the reader's language, grouped as on the sheet."""
    return [
        KeyGroup(_("Anywhere"), _anywhere()),
        KeyGroup(_("In a list"), _list()),
        KeyGroup(_("On a ticket"), _ticket()),
        KeyGroup(_("While writing"), _writing()),
    ]


def _anywhere() -> list[Key]:
    return [
        Key("Ctrl K", _("Go to or do anything")),
        Key("/", _("Search")),
        Key("c", _("New ticket for somebody")),
        Key("?", _("This sheet")),
        Key("Esc", _("Close what is open")),
    ]


def _list() -> list[Key]:
    return [
        Key("j / k", _("Next, previous")),
        Key("o / Enter", pgettext("key", "Open")),
        Key("f", _("Filter")),
        Key("x", _("Select")),
        Key("Shift x", _("Select up to here")),
    ]


def _ticket() -> list[Key]:
    return [
        Key("r", _("Reply")),
        Key("n", _("Internal note")),
        Key("t", _("Take it")),
        Key("a", _("Assign")),
        Key("s", _("Change the status")),
        Key("p", _("Change the priority")),
        Key("e", _("Hand off")),
        Key("m", _("More actions")),
        Key("g", _("Guide")),
        Key("1 / 2 / 3 / 4 / 5", _("Tabs beside the ticket")),
        Key("w", _("Watch")),
        Key("u", _("First unread message")),
        Key("J / K", _("Next ticket, previous ticket of the list")),
    ]


def _writing() -> list[Key]:
    return [
        Key("Ctrl Enter", _("Send")),
        Key("Ctrl Shift Enter", _("Send and resolve")),
        Key("::", _("Macros and canned replies")),
        Key("??", _("Link an article")),
        Key("@", _("Mention a colleague")),
        Key("Esc", _("Leave the text; it stays as a draft")),
    ]
