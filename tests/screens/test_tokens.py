"""The palette keeps its promise: text is readable on every ground, in both themes."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings

CSS = Path(settings.BASE_DIR) / "static" / "css"
PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
GROUNDS = ["bg", "surface", "raised", "sunken", "accent-soft", "note"]
GROUNDS += ["danger-soft", "warning-soft", "success-soft"]
INKS = ["ink", "ink-2", "ink-3", "accent", "danger", "warning", "success", "note-ink"]
THEMES = {"light": 0, "dark": 1}


def palette() -> dict[str, tuple[str, str]]:
    text = (CSS / "tokens.css").read_text()
    return {name: (light, dark) for name, light, dark in PAIR.findall(text)}


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 defines it, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(("ink", "ground", "theme"), list(product(INKS, GROUNDS, THEMES)))
def test_ink_reads_on_every_ground(ink: str, ground: str, theme: str) -> None:
    colours = palette()

    ratio = contrast(colours[ink][THEMES[theme]], colours[ground][THEMES[theme]])

    assert ratio >= 4.5


@pytest.mark.parametrize(("kind", "theme"), list(product(["accent", "danger"], THEMES)))
def test_text_reads_on_a_filled_button(kind: str, theme: str) -> None:
    colours = palette()

    ratio = contrast(colours[f"on-{kind}"][THEMES[theme]], colours[kind][THEMES[theme]])

    assert ratio >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_outline_of_a_field_can_be_seen(theme: str) -> None:
    colours = palette()

    ratio = contrast(colours["control"][THEMES[theme]], colours["surface"][THEMES[theme]])

    assert ratio >= 3


@pytest.mark.parametrize("path", sorted(CSS.rglob("*.css")), ids=lambda path: path.name)
def test_stylesheet_uses_only_tokens_that_exist(path: Path) -> None:
    text = path.read_text()
    everywhere = "".join(sheet.read_text() for sheet in CSS.rglob("*.css"))
    defined = set(re.findall(r"(--[\w-]+)\s*:", everywhere))

    used = set(re.findall(r"var\((--[\w-]+)\)", text))

    assert used <= defined
