"""Writes a workbook as a person would fill it in (write FILE), or opens one and saves it again (save FROM TO)."""

import datetime
import sys

import openpyxl
from openpyxl.packaging.custom import StringProperty


def write(file):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "実績入力"
    typed = [
        ("A1", "コード", None),
        ("B1", "１，２３４", None),
        ("C1", "1,234", None),
        ("D1", 1234, "#,##0"),
        ("E1", 0.582, "0.0%"),
        ("F1", 58.2, '0.0"%"'),
        ("G1", datetime.date(2026, 5, 29), None),
        ("H1", datetime.time(12, 0), None),
        ("I1", True, None),
        ("J1", "約60", None),
        ("A3", "𠮷野・髙橋 👍", None),
        ("B3", "一行目\n二行目", None),
        ("C3", " 前後に空白 ", None),
        ("D3", "'=1+1", None),
        ("E3", 77.50, "0.00"),
        ("F3", -0.1, None),
    ]
    for address, value, number_format in typed:
        sheet[address] = value
        if number_format:
            sheet[address].number_format = number_format
    sheet["G3"].value = "=1+1"
    sheet["G3"].data_type = "s"
    hidden = book.create_sheet("識別")
    hidden["A1"] = "S2-R7-011-1"
    hidden.sheet_state = "veryHidden"
    book.custom_doc_props.append(StringProperty(name="sokatsu.form", value="S2-R7-011-1"))
    book.save(file)


def save(before, after):
    openpyxl.load_workbook(before).save(after)


if sys.argv[1] == "write":
    write(sys.argv[2])
else:
    save(sys.argv[2], sys.argv[3])
