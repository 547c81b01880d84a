"""Macros: parsed, kept, filled in, applied and taken back. docs/macros.md tells the rules."""

from tickets.services.macros.apply import MacroApplied, macro_apply

__all__ = ["MacroApplied", "macro_apply"]
