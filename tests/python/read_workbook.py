"""Prints what openpyxl finds in a workbook, as JSON: the second program that judges ours."""

import json
import sys
import warnings

from openpyxl import load_workbook

warnings.filterwarnings("ignore", message="Sparkline")
book = load_workbook(sys.argv[1])
# The results that are stored, as Protected View shows them.
stored = load_workbook(sys.argv[1], data_only=True)
sheets = {}
for sheet in book.worksheets:
    cells = {}
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is None:
                continue
            result = stored[sheet.title][cell.coordinate]
            cells[cell.coordinate] = {
                "value": result.value,
                "type": result.data_type,
                "formula": cell.value if cell.data_type == "f" else None,
                "format": cell.number_format,
                "quoted": bool(cell.quotePrefix),
                "font": cell.font.name,
                "link": cell.hyperlink.location if cell.hyperlink else None,
            }
    sheets[sheet.title] = {
        "state": sheet.sheet_state,
        "cells": cells,
        "charts": len(sheet._charts),
        "paper": sheet.page_setup.paperSize,
        "orientation": sheet.page_setup.orientation,
        "fit": [sheet.sheet_properties.pageSetUpPr is not None and sheet.sheet_properties.pageSetUpPr.fitToPage,
                sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight],
        "area": sheet.print_area,
        "titles": sheet.print_title_rows,
        "head": [sheet.oddHeader.left.text, sheet.oddHeader.right.text],
        "foot": [sheet.oddFooter.left.text, sheet.oddFooter.right.text],
        "frozen": sheet.freeze_panes,
        "heights": [sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1)],
    }
properties = book.properties
print(
    json.dumps(
        {
            "names": book.sheetnames,
            "sheets": sheets,
            "title": properties.title,
            "subject": properties.subject,
            "author": properties.creator,
            "keywords": properties.keywords,
            "created": properties.created.isoformat(),
        },
        ensure_ascii=False,
    )
)
