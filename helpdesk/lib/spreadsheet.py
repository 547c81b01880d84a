"""Cells for CSV files: text stays text, whatever a spreadsheet would make of it."""

# OWASP, "CSV Injection": what a spreadsheet takes for the start of a formula.
RISKY = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(text: str) -> str:
    return f"'{text}" if text.startswith(RISKY) else text
