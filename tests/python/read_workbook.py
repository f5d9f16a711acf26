"""Prints what openpyxl finds in a workbook, as JSON: the second program that judges ours."""

import json
import sys

from openpyxl import load_workbook

book = load_workbook(sys.argv[1])
sheets = {}
for sheet in book.worksheets:
    cells = {}
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is None:
                continue
            cells[cell.coordinate] = {
                "value": cell.value,
                "type": cell.data_type,
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
            "created": properties.created.isoformat(),
        },
        ensure_ascii=False,
    )
)
