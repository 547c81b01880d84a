"""Cells of a CSV file that stay what they are: no text that a spreadsheet would run as a formula."""

# OWASP, "CSV Injection": what a spreadsheet takes for the start of a formula.
RISKY = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int | float | None


def safe(cell: Cell) -> Cell:
    """The cell as text that stays text; numbers are numbers."""
    if isinstance(cell, str) and cell.startswith(RISKY):
        return f"'{cell}"
    return "" if cell is None else cell
