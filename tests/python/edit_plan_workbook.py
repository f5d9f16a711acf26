"""Edits a plan's workbook as a person would: values typed as numbers and percentages, a column moved and one of its
own added, a row inserted and one deleted, a tab renamed."""

import sys

from openpyxl import load_workbook


def heads(sheet):
    """The row of the heads, and the column of each."""
    for row in sheet.iter_rows(min_row=1, max_row=10):
        named = {cell.value: cell.column for cell in row if cell.value}
        if len(named) > 2 and row[0].fill.fill_type == "solid":
            return row[0].row, named
    raise SystemExit(f"no heads on {sheet.title}")


def row_of(sheet, code):
    for row in sheet.iter_rows(min_col=1, max_col=1):
        if row[0].value == code:
            return row[0].row
    raise SystemExit(f"no {code} on {sheet.title}")


book = load_workbook(sys.argv[1])

actuals = book["実績値"]
_, columns = heads(actuals)
cell = actuals.cell(row_of(actuals, "N12"), columns["R3"], 0.582)
cell.number_format = "0.0%"
actuals.cell(row_of(actuals, "K111"), columns["R6"], 12.5).number_format = "General"
actuals.cell(row_of(actuals, "K111"), columns["R7"], "未集計")
actuals.cell(row_of(actuals, "K112"), columns["R6"], "１，２３４")
actuals.title = "R7実績"

details = book["値の詳細"]
_, columns = heads(details)
row = details.max_row + 1
for head, value in [("指標のコード", "K111"), ("どの値", "実績値"), ("年度・年・日", "R6"), ("確定の別", "速報")]:
    details.cell(row, columns[head], value)

indicators = book["指標"]
_, columns = heads(indicators)
indicators.cell(row_of(indicators, "K112"), columns["担当課"], "政策企画課")
# The column of departments goes to the end, and its place becomes the planner's own.
row, columns = heads(indicators)
last = indicators.max_column + 1
for line in range(row, indicators.max_row + 1):
    indicators.cell(line, last, indicators.cell(line, columns["担当課"]).value)
    indicators.cell(line, columns["担当課"]).value = "メモ：確認中" if line == row else "済"
indicators.insert_rows(2)

nodes = book["施策"]
_, columns = heads(nodes)
after = row_of(nodes, "A111")
nodes.insert_rows(after + 1)
for head, value in [("コード", "A999"), ("階層", "action"), ("上のコード", "M11"), ("名前", "新しい取組"), ("SDGs", 11)]:
    nodes.cell(after + 1, columns[head], value)

texts = book["文章"]
_, columns = heads(texts)
for line in range(texts.max_row, 4, -1):
    if "N11" in str(texts.cell(line, columns["場所"]).value or ""):
        texts.delete_rows(line)

book.create_sheet("メモ（来週まで）")["A1"] = "読まないもの"
book.save(sys.argv[1])
