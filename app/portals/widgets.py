"""How a field looks: its label, hint, error and input, drawn by a macro of one template."""

from __future__ import annotations

from typing import Any

from flask import get_template_attribute

TEMPLATE = "macros/widgets.html"


class MacroWidget:
    """Draws a field with the macro of the given name; templates may pass options through.

    Options every macro knows: `label_class`, `classes` (of the input), `group_class`,
    `heading` (the label is the page's h1).
    """

    def __init__(self, macro: str) -> None:
        self.macro = macro

    def __call__(self, field: Any, **options: Any) -> str:
        draw = get_template_attribute(TEMPLATE, self.macro)
        # WTForms adds the HTML attributes of the field, which the macro reads from it.
        known = {name: value for name, value in options.items() if name in draw.arguments}
        drawn: str = draw(field, **known)
        return drawn


TEXT = MacroWidget("text")
TEXT_AREA = MacroWidget("textarea")
PASSWORD = MacroWidget("password")
SELECT = MacroWidget("select")
TYPED = MacroWidget("typed")
RADIOS = MacroWidget("radios")
CHECKBOXES = MacroWidget("checkboxes")
TICK = MacroWidget("tick")
DATE = MacroWidget("date")
DATE_TIME = MacroWidget("date_time")
MONEY = MacroWidget("money")
PERCENT = MacroWidget("percent")
UPLOAD = MacroWidget("upload")
HIDDEN = MacroWidget("hidden")
LANGUAGES = MacroWidget("languages")
