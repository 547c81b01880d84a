"""Who reads or fills in a field: those who work the ticket, or the person who asked."""

from enum import Enum


class Audience(Enum):
    """A requester has to do with the fields that are on the portal, and learns of no other."""

    AGENT = "agent"
    REQUESTER = "requester"
