"""Macros: parsed, kept, filled in, applied and taken back. docs/macros.md tells the rules."""

from tickets.services.macros.apply import MacroApplied, macro_apply
from tickets.services.macros.composer import (
    MacroPlan,
    macro_actions_apply,
    macro_plan,
    message_with_macros,
)
from tickets.services.macros.keep import (
    NewMacro,
    macro_create,
    macro_delete,
    macro_duplicate,
    macro_restore,
    macro_switch,
    macro_update,
)
from tickets.services.macros.undo import MacroUndone, macro_undo

__all__ = [
    "MacroApplied",
    "MacroPlan",
    "MacroUndone",
    "NewMacro",
    "macro_actions_apply",
    "macro_apply",
    "macro_create",
    "macro_delete",
    "macro_duplicate",
    "macro_plan",
    "macro_restore",
    "macro_switch",
    "macro_undo",
    "macro_update",
    "message_with_macros",
]
