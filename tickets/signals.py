"""How a lower room tells the upper ones that something happened.

ticket_event_recorded is sent inside the transaction that wrote the event, with `event` and
`ticket`. A receiver that fails rolls the change back, on purpose; nothing slow runs there.
tickets_imported carries `ticket_ids`, after a batch was written in bulk.
"""

from django.dispatch import Signal

ticket_event_recorded = Signal()
tickets_imported = Signal()
