"""Prints what openpyxl finds in forms of an inquiry, as a list in JSON: texts, what may be filled in, by which rule."""

import json
import sys

from openpyxl import load_workbook

forms = []
for file in sys.argv[1:]:
    book = load_workbook(file)
    sheets = {}
    for sheet in book.worksheets:
        cells, unlocked = {}, []
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    cells[cell.coordinate] = cell.value
                if not cell.protection.locked and type(cell).__name__ != "MergedCell":
                    unlocked.append([cell.coordinate, cell.number_format, cell.fill.fgColor.rgb])
        rules = [
            {
                "cells": str(rule.sqref),
                "type": rule.type,
                "formula": rule.formula1,
                "stops": bool(rule.showErrorMessage) and rule.errorStyle in (None, "stop"),
                "title": rule.promptTitle or "",
                "message": rule.prompt or "",
                "error": rule.error or "",
            }
            for rule in sheet.data_validations.dataValidation
        ]
        sheets[sheet.title] = {
            "state": sheet.sheet_state,
            "protected": sheet.protection.sheet,
            "password": sheet.protection.password,
            "may_format": not sheet.protection.formatCells,
            "cells": cells,
            "unlocked": unlocked,
            "rules": rules,
            "frozen": sheet.freeze_panes,
            "heights": [dimension.height or 0 for dimension in sheet.row_dimensions.values()],
            "paper": [sheet.page_setup.paperSize, sheet.page_setup.orientation,
                      bool(sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage),
                      sheet.page_setup.fitToWidth or 1],
        }
    forms.append({
        "properties": {item.name: item.value for item in book.custom_doc_props.props},
        "names": book.sheetnames,
        "sheets": sheets,
        "macros": book.vba_archive is not None,
    })
json.dump(forms, sys.stdout, ensure_ascii=False, default=str)
