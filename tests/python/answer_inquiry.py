"""Answers a form as a person would: answer_inquiry.py FORM ANSWERED ORDERS, where ORDERS is JSON:

answers        [[sheet, code, heading, value], …]
cover          {label: value}
lose_identity  true: as a gateway that rebuilds files does
lose_number    true: the printed form number is gone as well
identity_of    another form, whose identity this one then carries
forge          {property: value} in place of what was signed
"""

import json
import sys

from openpyxl import load_workbook


def heading(sheet, wanted):
    for row in sheet.iter_rows(max_row=15):
        for cell in row:
            if isinstance(cell.value, str) and cell.value.split("\n")[0].startswith(wanted):
                return cell.row, cell.column
    raise SystemExit(f"no column {wanted}")


def properties(book):
    return {item.name: item.value for item in book.custom_doc_props.props}


def set_properties(book, wanted):
    for item in book.custom_doc_props.props:
        item.value = wanted[item.name]
    for row in book["_sokatsu"].iter_rows(max_col=2):
        if row[0].value in wanted:
            row[1].value = wanted[row[0].value]


form, answered, orders = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
book = load_workbook(form)
for name, code, wanted, value in orders.get("answers", []):
    sheet = book[name]
    _, codes = heading(sheet, "コード")
    _, column = heading(sheet, wanted)
    rows = [row for row in range(1, sheet.max_row + 1) if sheet.cell(row, codes).value == code]
    assert len(rows) == 1, f"{name} {code}: {rows}"
    cell = sheet.cell(rows[0], column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # typed as a text, also where it begins with =
for label, value in orders.get("cover", {}).items():
    cover = book["はじめに"]
    cell = next(cell for row in cover.iter_rows() for cell in row if cell.value == label)
    column = cell.column + 1
    while type(cover.cell(cell.row, column)).__name__ == "MergedCell" or cover.cell(cell.row, column).protection.locked:
        column += 1
    cover.cell(cell.row, column).value = value
if "identity_of" in orders:
    set_properties(book, properties(load_workbook(orders["identity_of"])))
if "forge" in orders:
    set_properties(book, properties(book) | orders["forge"])
if orders.get("lose_identity"):
    book.custom_doc_props.props.clear()
    del book["_sokatsu"]
if orders.get("lose_number"):
    for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row):
        if isinstance(cell.value, str) and cell.value.startswith("様式番号"):
            cell.value = None
book.save(answered)
json.dump("answered", sys.stdout)
