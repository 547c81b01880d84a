"""Alice's request, and a second one about the same."""

import pytest

from accounts.models import User
from tests.merging.helpers import filed
from tickets.models import Ticket


@pytest.fixture
def second(ticket: Ticket, alice: User) -> Ticket:
    """Half an hour later."""
    return filed(alice)
