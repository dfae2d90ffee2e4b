"""The template that every space has for each kind of paper, from its beginning.

They say little, for they are there to be changed: a tag in double brackets stands for a figure of
the record that is opened, and only tags that the platform's application knows are used."""

from __future__ import annotations

from dataclasses import dataclass

TEMPLATE = 10
"""The type of a document that is a template."""


@dataclass(frozen=True)
class BuiltIn:
    """A built-in template."""

    title: str
    content: str


def _built_in(kind: str, *paragraphs: str) -> BuiltIn:
    text = "".join(f"<p>{each}</p>" for each in paragraphs)
    return BuiltIn(f"{kind} TEMPLATE", f"<div><h1>{kind.capitalize()}</h1>{text}</div>")


BUILT_IN = {
    5: _built_in(
        "INVOICE",
        "Please find your invoice below.",
        "Amount: [[Amount]]",
        "Outstanding: [[Outstanding]]",
    ),
    6: _built_in("RECEIPT", "Thank you for your payment.", "Amount: [[Amount]]"),
    3: _built_in("PAYMENT", "We have paid you.", "Amount: [[Amount]]"),
    175: _built_in("STATEMENT", "Please find below what is open on your account."),
    371: _built_in("PAYSLIP", "Please find your payslip below."),
    37: _built_in("PAYROLL", "Please find the payroll summary below."),
}
"""By the object numbers that the platform gives the kinds of paper."""
