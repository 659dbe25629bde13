"""The colours of the two themes, and the measure of whether text can be read on them.

Owns every colour of the programs; nothing else names one. Imports no tkinter.
"""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by the work they do, as #rrggbb."""

    mode: str
    ground: str
    card: str
    field: str
    line: str
    field_line: str
    header: str
    header_soft: str
    header_text: str
    header_muted: str
    text: str
    muted: str
    disabled: str
    disabled_text: str
    focus: str
    accent_text: str
    selected: str
    primary: str
    primary_hover: str
    primary_pressed: str
    pay_card: str
    pay_card_hover: str
    pay_card_pressed: str
    dark: str
    dark_hover: str
    dark_pressed: str
    danger: str
    danger_hover: str
    danger_pressed: str
    on_colour: str
    plain_hover: str
    plain_pressed: str
    soft: str
    soft_hover: str
    soft_pressed: str
    key: str
    key_hover: str
    key_pressed: str
    warning_text: str
    warning_ground: str
    error_text: str
    error_ground: str
    done_text: str
    done_ground: str
    demo: str
    demo_text: str

    def pairs(self) -> list[tuple[str, str]]:
        """Every pair (name of the text's colour, name of the ground's) that the kit draws."""
        plain = ("ground", "card", "field", "selected", "plain_hover", "key", "key_hover")
        found = [("text", ground) for ground in (*plain, "plain_pressed", "key_pressed")]
        found += [("muted", ground) for ground in plain]
        found += [
            (name, g) for name in ("warning_text", "error_text") for g in ("ground", "card", "selected")
        ]
        found += [
            ("accent_text", g) for g in ("card", "ground", "selected", "soft", "soft_hover", "soft_pressed")
        ]
        found += [("header_text", "header"), ("header_muted", "header"), ("header_text", "header_soft")]
        found += [("warning_text", "warning_ground"), ("error_text", "error_ground")]
        found += [("done_text", "done_ground"), ("demo_text", "demo")]
        for kind in ("primary", "pay_card", "dark", "danger"):
            found += [("on_colour", kind + state) for state in ("", "_hover", "_pressed")]
        return found

    def colour(self, name: str) -> str:
        """The colour of this name; KeyError for a name there is none of."""
        if name not in NAMES:
            raise KeyError(name)
        return str(getattr(self, name))


NAMES = frozenset(field.name for field in fields(Palette)) - {"mode"}

LIGHT = Palette(
    mode="light",
    ground="#f1f3f5",
    card="#ffffff",
    field="#fafbfb",
    line="#dfe3e8",
    field_line="#7d8591",
    header="#1c1f26",
    header_soft="#2d323d",
    header_text="#ffffff",
    header_muted="#c3c8d1",
    text="#1b1f27",
    muted="#565f6d",
    disabled="#e9ecef",
    disabled_text="#8b93a0",
    focus="#0b3b8f",
    accent_text="#0b625b",
    selected="#d6f0ec",
    primary="#0f766e",
    primary_hover="#0d6962",
    primary_pressed="#0a534d",
    pay_card="#1d4ed8",
    pay_card_hover="#1a46c2",
    pay_card_pressed="#16389b",
    dark="#374151",
    dark_hover="#2f3846",
    dark_pressed="#222934",
    danger="#b91c1c",
    danger_hover="#a31919",
    danger_pressed="#851414",
    on_colour="#ffffff",
    plain_hover="#f4f6f8",
    plain_pressed="#e3e7ec",
    soft="#e1f3f0",
    soft_hover="#d3ece8",
    soft_pressed="#bfe2dc",
    key="#f0f2f5",
    key_hover="#e7eaef",
    key_pressed="#d6dbe2",
    warning_text="#8f3f06",
    warning_ground="#fdf0cf",
    error_text="#a31515",
    error_ground="#fde3e3",
    done_text="#0b5b36",
    done_ground="#dcf3e6",
    demo="#f5b301",
    demo_text="#2b2000",
)

DARK = Palette(
    mode="dark",
    ground="#14171c",
    card="#1f242c",
    field="#181c22",
    line="#343b47",
    field_line="#6f7a8a",
    header="#0b0d11",
    header_soft="#262c36",
    header_text="#ffffff",
    header_muted="#b4bbc6",
    text="#f0f2f5",
    muted="#aab2be",
    disabled="#2a303a",
    disabled_text="#737d8b",
    focus="#9cc2ff",
    accent_text="#5fd3c6",
    selected="#14403c",
    primary="#0f766e",
    primary_hover="#0d6a63",
    primary_pressed="#0a534d",
    pay_card="#1d4ed8",
    pay_card_hover="#1a46c2",
    pay_card_pressed="#16389b",
    dark="#475264",
    dark_hover="#3d4757",
    dark_pressed="#323a48",
    danger="#b91c1c",
    danger_hover="#a31919",
    danger_pressed="#851414",
    on_colour="#ffffff",
    plain_hover="#28303a",
    plain_pressed="#323b47",
    soft="#173633",
    soft_hover="#1b403c",
    soft_pressed="#123330",
    key="#2a313b",
    key_hover="#303844",
    key_pressed="#3c4655",
    warning_text="#f7c873",
    warning_ground="#3b2f13",
    error_text="#ffb0b0",
    error_ground="#451d1d",
    done_text="#8fe0b4",
    done_ground="#12372a",
    demo="#f5b301",
    demo_text="#2b2000",
)


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue (0–255) of #rrggbb."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21, as WCAG 2.1 defines it ("relative luminance")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in rgb(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
