"""Fills forms of an inquiry in as people do and saves them: return_inquiry.py FOLDER FORM...

Prints for each form, in JSON, what was meant (item, field, value), which cells are wrong and have to be named, and which
kinds of entries there are. The kinds turn with the place of the form and of the row: together the forms hold all of them.
"""

import datetime
import json
import sys
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

WIDE = str.maketrans("0123456789,.-%", "０１２３４５６７８９，．－％")
TEXTS = [
    ("plain", "目標を上回った。", "目標を上回った。"),
    ("equals", "=予算が増えたため", "=予算が増えたため"),
    ("plus", "+α の効果があった", "+α の効果があった"),
    ("minus", "-5 件の減", "-5 件の減"),
    ("at", "@市民会館で行った", "@市民会館で行った"),
    ("rare characters", "𠮷田さんと髙橋さんのご協力 👍🏽", "𠮷田さんと髙橋さんのご協力 👍🏽"),
    ("lines", "一行目\n二行目\n", "一行目\n二行目"),
    ("blanks around", "\u3000 ひきつづき進める \u3000", "ひきつづき進める"),
    ("number as text", 42, "42"),
    ("erased", "削除", None),
    ("private use", "山\ue000さんの協力", "wrong"),
    ("as beside", "同左", "wrong"),
    ("a date", datetime.date(2026, 5, 29), "wrong"),
    ("too long", "あ" * 32768, "wrong"),
    ("blank", " \u3000", "blank"),
]
PLAIN = ["number", "full width", "commas", "unit behind", "blanks around"]
OTHERS = ["percent", "not yet", "cancelled", "no survey", "erased", "about", "date", "date as text", "letters",
          "other unit", "two values", "blank", "dash", "range"]
MARKS = ["as listed", "letter", "label", "wrong mark", "no mark"]


def type_text(cell, value):
    """As it was typed: what begins with = is no formula."""
    cell.value = value
    if isinstance(value, str) and value.startswith("="):
        cell.data_type = "s"


def is_merged_away(cell):
    return type(cell).__name__ == "MergedCell"


class Form:
    def __init__(self, path, place):
        self.book = load_workbook(path)
        self.place = place
        self.meant, self.wrong, self.kinds = [], [], []

    def head(self, sheet):
        """Row and columns of the headings."""
        for row in sheet.iter_rows(max_row=15):
            heads = {cell.value: cell.column for cell in row if isinstance(cell.value, str)}
            if "コード" in heads:
                return row[0].row, heads
        raise SystemExit(f"no heads in {sheet.title}")

    def items(self, sheet, unlocked):
        """The rows that have an input under a heading."""
        head, heads = self.head(sheet)
        for row in range(head + 1, sheet.max_row + 1):
            cell = sheet.cell(row, heads[unlocked])
            if not is_merged_away(cell) and not cell.protection.locked and sheet.cell(row, heads["コード"]).value:
                yield row, heads, str(sheet.cell(row, heads["コード"]).value)

    def means(self, item, field, value):
        self.meant.append([item, field, value])

    def is_wrong(self, cell, kind):
        self.wrong.append(cell)
        self.kinds.append(kind)

    def text(self, cell, item, field, kind):
        name, typed, value = kind
        type_text(cell, typed)
        if value == "wrong":
            self.is_wrong(cell, name)
            return
        self.kinds.append(name)
        if value != "blank":
            self.means(item, field, value)

    def figures(self, counter):
        sheet = self.book["実績入力"]
        actual = next(name for name in self.head(sheet)[1] if name.endswith("実績"))
        for number, (row, heads, item) in enumerate(self.items(sheet, actual)):
            kind = PLAIN[self.place % len(PLAIN)] if number == 0 else OTHERS[counter % len(OTHERS)]
            counter += number != 0
            self.actual(sheet, row, heads, item, sheet.cell(row, heads[actual]), kind)
            self.mark(sheet.cell(row, heads["自己評価 ▼"]), sheet, item, MARKS[(self.place + number) % len(MARKS)])
            self.text(sheet.cell(row, heads["理由"]), item, "reason", TEXTS[(self.place + number) % len(TEXTS)])
        return counter

    def actual(self, sheet, row, heads, item, cell, kind):
        unit = str(sheet.cell(row, heads["単位"]).value or "").replace("―", "")
        is_percent = unit in ("%", "％")
        known = [sheet.cell(row, column).value for column in range(heads["区分"] + 1, heads["前回評価"])]
        last = next((value for value in reversed(known) if isinstance(value, (int, float))), 7)
        value = last + 1 if float(last).is_integer() and not is_percent else round(last + 0.1, 2)
        if is_percent:
            value = min(value, last)
        plain = f"{value:,}" if isinstance(value, int) else f"{value}"
        value_text = f"{value}"
        good = {
            "number": value,
            "full width": plain.translate(WIDE),
            "commas": plain,
            "unit behind": plain + unit,
            "blanks around": f" \u3000{plain} ",
        }
        words = {"not yet": ("未確定", "未確定"), "cancelled": ("中止 ", "中止"), "no survey": ("調査なし", "-"),
                 "erased": ("削除", None)}
        wrong = {
            "about": f"約{plain}",
            "date": datetime.date(2026, 5, 29),
            "date as text": "５/29",
            "letters": "12.a",
            "other unit": plain + "トン",
            "two values": f"{plain}・{plain}",
            "dash": "－",
            "range": f"{plain}～{plain}",
        }
        if kind == "percent":
            cell.value, cell.number_format = value / 100, "0.0%"
            if is_percent:
                self.kinds.append("percent of a percentage")
                self.means(item, "actual", value_text)
            else:
                self.is_wrong(cell, "percent of something else")
        elif kind in good:
            cell.value = good[kind]
            self.kinds.append(kind)
            self.means(item, "actual", value_text)
        elif kind in words:
            cell.value, said = words[kind]
            self.kinds.append(kind)
            self.means(item, "actual", said)
        elif kind in wrong:
            cell.value = wrong[kind]
            if kind == "date":
                cell.number_format = "yyyy/m/d"
            self.is_wrong(cell, kind)
        else:
            self.kinds.append(kind)

    def mark(self, cell, sheet, item, kind):
        if cell.protection.locked:
            return
        rule = next(rule for rule in sheet.data_validations.dataValidation if cell.coordinate in rule.sqref)
        _, area = rule.formula1.rsplit("!", 1)
        left, top, _, bottom = range_boundaries(area.replace("$", ""))
        choices = [self.book["_sokatsu"].cell(row, left).value for row in range(top, bottom + 1)]
        choice = choices[self.place % len(choices)]
        letter, label = choice.split(" ", 1)
        typed = {"as listed": choice, "letter": letter.lower().translate(str.maketrans("abc", "ａｂｃ")), "label": label,
                 "wrong mark": f"たぶん{letter}"}.get(kind)
        if typed is None:
            return
        cell.value = typed
        if kind == "wrong mark":
            self.is_wrong(cell, kind)
        else:
            self.kinds.append(kind)
            self.means(item, "own_mark", letter)

    def texts(self, name, heading, last, field):
        if name not in self.book.sheetnames or heading not in self.head(self.book[name])[1]:
            return
        sheet = self.book[name]
        for number, (row, heads, item) in enumerate(self.items(sheet, heading)):
            cell = sheet.cell(row, heads[heading])
            if (self.place + number) % 3 == 0:
                before = sheet.cell(row, heads[last]).value
                cell.value = ["前回と同じ", "前回と同じ。", " 前回と　同じ"][number % 3]
                if before:
                    self.kinds.append("as last year")
                    self.means(item, field, before)
                else:
                    self.is_wrong(cell, "as last year, when there was nothing")
            else:
                self.text(cell, item, field, TEXTS[(self.place * 5 + number) % len(TEXTS)])

    def cover(self):
        sheet = self.book["はじめに"]
        cells = [cell for row in sheet.iter_rows() for cell in row
                 if not is_merged_away(cell) and not cell.protection.locked]
        day = datetime.date(2026, 5, 20) if self.place % 2 else "令和8年5月20日"
        for cell, typed in zip(cells, ["髙橋　花子", "0123", day, "=R5の値に誤りがあります\n見出しは「実績入力」"]):
            type_text(cell, typed)

    def insert_a_row(self):
        """In the middle of the table, with something typed into it: not an item of the form."""
        sheet = self.book["実績入力"]
        actual = next(name for name in self.head(sheet)[1] if name.endswith("実績"))
        rows = list(self.items(sheet, actual))
        at, heads, _ = rows[len(rows) // 2]
        below = [area for area in list(sheet.merged_cells.ranges) if area.min_row >= at]
        areas = [str(area) for area in below]
        for area in areas:
            sheet.unmerge_cells(area)
        sheet.insert_rows(at)
        for area in areas:
            left, top, right, bottom = range_boundaries(area)
            sheet.merge_cells(start_column=left, start_row=top + 1, end_column=right, end_row=bottom + 1)
        sheet.cell(at, heads["指標名"]).value = "うちの課で数えているもの"
        cell = sheet.cell(at, heads[actual])
        cell.value = 12
        self.is_wrong(cell, "inserted row")

    def move_columns(self):
        """Actual, mark and reason to the far right, the reason first."""
        sheet = self.book["実績入力"]
        head, heads = self.head(sheet)
        actual = next(name for name in heads if name.endswith("実績"))
        to = sheet.max_column + 2
        for heading in ["理由", actual, "自己評価 ▼"]:
            last = max(row for row, _, _ in self.items(sheet, heading))
            letter = get_column_letter(heads[heading])
            sheet.move_range(f"{letter}{head}:{letter}{last}", cols=to - heads[heading])
            to += 1
        self.kinds.append("moved columns")

    def alter(self):
        """A past value of the first row, and with it all that was answered there."""
        sheet = self.book["実績入力"]
        actual = next(name for name in self.head(sheet)[1] if name.endswith("実績"))
        row, heads, item = next(self.items(sheet, actual))
        cell = sheet.cell(row, heads["単位"])
        cell.value = "個"
        self.meant = [one for one in self.meant if one[0] != item or one[1] not in ("actual", "own_mark", "reason")]
        self.wrong = [one for one in self.wrong if one.parent is not sheet or one.row != row]
        self.is_wrong(cell, "altered")

    def rename(self, name, new):
        if name in self.book.sheetnames:
            self.book[name].title = new
            self.kinds.append("renamed")

    def told(self):
        return {"meant": self.meant, "kinds": sorted(set(self.kinds)),
                "wrong": sorted([cell.parent.title, cell.coordinate] for cell in self.wrong)}


def fill(path, target, place, counter):
    form = Form(path, place)
    if "実績入力" in form.book.sheetnames:
        counter = form.figures(counter)
    form.texts("コメント", "今回のコメント ▼", "前回のコメント", "comment")
    form.texts("取組と課題", "今回の取組と成果", "前回の取組と成果", "achievement")
    form.texts("取組と課題", "今回の課題 ▼", "前回の課題", "issue")
    form.cover()
    if "実績入力" in form.book.sheetnames:
        [lambda: None, form.insert_a_row, form.move_columns, form.alter][place % 4]()
    if place % 3 == 1:
        form.rename("実績入力", "実績（提出用）")
        form.rename("取組と課題", "シート3")
    form.book.save(target)
    return form.told(), counter


folder, told, count = Path(sys.argv[1]), [], 0
for index, form_path in enumerate(sys.argv[2:]):
    one, count = fill(form_path, folder / Path(form_path).name, index, count)
    told.append(one)
json.dump(told, sys.stdout, ensure_ascii=False)
