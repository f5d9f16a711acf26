"""Types actuals into forms and tells what LibreOffice computes of them.

type_actuals.py FOLDER CASES, where CASES is a file in JSON: [{"form": path, "heading": "R7実績", "typed": [{code: value}],
"percent": {code: value}}], the last if wanted.
Prints for each form and each of its rounds {code: [目安, 確認]}. Each round is a copy of the sheet in one workbook.
"""

import json
import os
import subprocess
import sys

from openpyxl import load_workbook

SHEET = "実績入力"


def column(sheet, heading):
    found = [cell.column for row in sheet.iter_rows(max_row=12) for cell in row if cell.value == heading]
    return found[0] if found else None


def rows(sheet):
    code = column(sheet, "コード")
    return {str(sheet.cell(row, code).value): row for row in range(1, sheet.max_row + 1) if sheet.cell(row, code).value}


def rounds(case):
    """What is typed, round by round; last, shares as Excel stores `58.2%`: a hundredth with a percent format."""
    return case["typed"] + ([case["percent"]] if "percent" in case else [])


def typed(case, path):
    book = load_workbook(case["form"])
    sheet = book[SHEET]
    marks = [cell.value for cell in book["_sokatsu"]["D"] if cell.value]
    actual, mark, reason = (column(sheet, name) for name in [case["heading"], "自己評価 ▼", "理由"])
    places = rows(sheet)
    for number, round in enumerate(rounds(case)):
        copy = book.copy_worksheet(sheet)
        copy.title = f"round{number}"
        for code, value in round.items():
            copy.cell(places[code], actual).value = value
            if number >= len(case["typed"]):
                copy.cell(places[code], actual).number_format = "0.0%"
            copy.cell(places[code], reason).value = "わけ"
            chosen = copy.cell(places[code], mark)
            if not chosen.protection.locked:
                chosen.value = marks[0]
    book.save(path)


def shown(case, path):
    book = load_workbook(path, data_only=True)
    told = []
    for number, round in enumerate(rounds(case)):
        sheet = book[f"round{number}"]
        outlook, check, places = column(sheet, "目安"), column(sheet, "確認"), rows(sheet)
        value = lambda code, place: sheet.cell(places[code], place).value if place else None
        told.append({code: [value(code, outlook), value(code, check)] for code in round})
    return told


folder = sys.argv[1]
cases = json.load(open(sys.argv[2]))
out = os.path.join(folder, "computed")
os.makedirs(out, exist_ok=True)
files = []
for number, case in enumerate(cases):
    files.append(os.path.join(folder, f"typed{number}.xlsx"))
    typed(case, files[-1])
profile = f"-env:UserInstallation=file://{os.path.join(out, 'profile')}"
subprocess.run(["soffice", profile, "--headless", "--norestore", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
                "--outdir", out, *files], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
computed = [shown(case, os.path.join(out, os.path.basename(file))) for case, file in zip(cases, files)]
json.dump(computed, sys.stdout, ensure_ascii=False)
