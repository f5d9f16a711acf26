"""Prints orders for answer_inquiry.py that answer everything a form asks: whole_answer.py FORM."""

import json
import re
import sys

from openpyxl import load_workbook

CODES = re.compile(r"[A-Za-z0-9_-]+(・[A-Za-z0-9_-]+)*")
INPUTS = {"コメント": ["今回のコメント"], "取組と課題": ["今回の取組と成果", "今回の課題"]}

book = load_workbook(sys.argv[1])
answers = []


def columns(sheet):
    for row in sheet.iter_rows(max_row=15):
        heads = {str(cell.value).split("\n")[0]: cell.column for cell in row if cell.value is not None}
        if "コード" in heads:
            return row[0].row, heads
    raise SystemExit("no heads")


for name in book.sheetnames:
    if name not in ("実績入力", "コメント", "取組と課題"):
        continue
    sheet = book[name]
    head, heads = columns(sheet)
    actual = next((text for text in heads if text.endswith("実績") and "▼" not in text), None)
    for row in range(head + 1, sheet.max_row + 1):
        code = sheet.cell(row, heads["コード"]).value
        if not CODES.fullmatch(str(code or "")):
            continue
        if name == "実績入力":
            answers.append([name, code, actual, "未確定"])
            answers.append([name, code, "理由", "秋に確定する"])
        else:
            answers += [[name, code, text, "記入済み"] for text in INPUTS[name]]
json.dump({"answers": answers}, sys.stdout, ensure_ascii=False)
