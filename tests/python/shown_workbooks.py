"""Reads workbooks with openpyxl and prints, as JSON, each cell with what Excel would show of it.

Only the number formats that our workbooks use are known: `General`, `0`, `0.00`, `#,##0`, with quoted texts around
them and a second form for negative numbers. Another one is an error, not a guess.
"""

import html
import json
import re
import sys
import warnings
import zipfile
from decimal import ROUND_HALF_UP, Decimal

from openpyxl import load_workbook

warnings.filterwarnings("ignore", message="Sparkline")

QUOTED = re.compile(r'"([^"]*)"|\\(.)')
DIGITS = re.compile(r"^(0|#,##0)(?:\.(0+))?$")


def sections(number_format):
    """The forms for positive and negative numbers; a semicolon in quotes parts nothing."""
    parts, quoted = [""], False
    for character in number_format:
        if character == '"':
            quoted = not quoted
        if character == ";" and not quoted:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def show_number(value, number_format):
    number = Decimal(repr(value))
    if number_format == "General":
        return format(number.normalize(), "f")
    forms = sections(number_format)
    form, sign = forms[0], "-" if number < 0 else ""
    if number < 0 and len(forms) > 1:
        form, sign = forms[1], ""
    before, digits, behind = split_form(form)
    kind = DIGITS.match(digits)
    if not kind:
        raise ValueError(f"a number format that is not known here: {number_format}")
    decimals = len(kind[2] or "")
    rounded = abs(number).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = format(rounded, ",f" if kind[1] == "#,##0" else "f")
    return f"{before}{sign}{text}{behind}"


def split_form(form):
    """Quoted texts before the digits, the digits, quoted texts behind them."""
    before, digits, behind, position = "", "", "", 0
    while position < len(form):
        quoted = QUOTED.match(form, position)
        if quoted:
            text = quoted[1] if quoted[1] is not None else quoted[2]
            before, behind = (before, behind + text) if digits else (before + text, behind)
            position = quoted.end()
        else:
            digits += form[position]
            position += 1
    return before, digits, behind


def read_cell(cell, stored):
    """The cell with the result that is stored, as Protected View shows it."""
    numeric = stored.data_type == "n"
    return {
        "row": cell.row,
        "column": cell.column,
        "kind": stored.data_type,
        "shown": show_number(stored.value, cell.number_format) if numeric else str(stored.value),
        "formula": cell.value if cell.data_type == "f" else None,
    }


def read_sheet(sheet, stored):
    fit = sheet.sheet_properties.pageSetUpPr
    return {
        "name": sheet.title,
        "state": sheet.sheet_state,
        "cells": [read_cell(cell, stored[cell.coordinate]) for row in sheet.iter_rows() for cell in row if cell.value is not None],
        "paper": sheet.page_setup.paperSize,
        "fits_width": bool(fit and fit.fitToPage) and (sheet.page_setup.fitToWidth in (None, 1)),
        "any_height": sheet.page_setup.fitToHeight in (0, "0"),
        "footer": "".join(
            part.text or "" for part in (sheet.oddFooter.left, sheet.oddFooter.center, sheet.oddFooter.right)
        ),
        "charts": len(sheet._charts),
        "breaks": len(sheet.row_breaks.brk),
    }


def read(path):
    book, stored = load_workbook(path), load_workbook(path, data_only=True)
    with zipfile.ZipFile(path) as parts:
        names = parts.namelist()
        texts = [html.unescape(parts.read(name).decode("utf-8")) for name in names if not name.endswith("/")]
    # Every part as it is written, attributes too (a chart's description is one).
    return {"sheets": [read_sheet(sheet, stored[sheet.title]) for sheet in book.worksheets], "parts": names, "everything": "\n".join(texts)}


json.dump({path: read(path) for path in sys.argv[1:]}, sys.stdout, ensure_ascii=False)
