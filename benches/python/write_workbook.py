"""Writes the content of a benchmark with XlsxWriter or openpyxl, again and again, and prints the milliseconds of each
time and the peak of memory in KiB, as JSON. Reading the content and importing the library are not counted."""

import json
import resource
import sys
import time


def with_xlsxwriter(content, path):
    book = xlsxwriter.Workbook(path)
    formats = [
        book.add_format(
            {
                "font_name": style["font"],
                "font_size": style["size"],
                "font_color": style["color"],
                "bold": style["bold"],
                "text_wrap": style["wrap"],
                "align": style["align"],
                "valign": "vcenter",
                "bottom": 1,
                "bottom_color": style["line"],
                **({"bg_color": style["fill"], "pattern": 1} if style["fill"] else {}),
                **({"num_format": style["number"]} if style["number"] else {}),
            }
        )
        for style in content["styles"]
    ]
    for page in content["sheets"]:
        sheet = book.add_worksheet(page["name"])
        for column, width in enumerate(page["widths"]):
            sheet.set_column(column, column, width)
        for number, row in enumerate(page["rows"]):
            sheet.set_row(number, row["height"])
            for column, (value, style) in enumerate(row["cells"]):
                if isinstance(value, str):
                    sheet.write_string(number, column, value, formats[style])
                else:
                    sheet.write_number(number, column, value, formats[style])
        first, last = page["charted"]
        chart = book.add_chart({"type": "column"})
        name = page["name"]
        chart.add_series({"categories": [name, 0, first, 0, last], "values": [name, 1, first, 1, last], "gap": 70})
        chart.set_legend({"none": True})
        sheet.insert_chart(len(page["rows"]) + 1, 0, chart)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, 0)
    book.close()


def with_openpyxl(content, path):
    book = openpyxl.Workbook()
    book.remove(book.active)
    styles = []
    for number, style in enumerate(content["styles"]):
        named = NamedStyle(name=f"style{number}")
        color = "FF" + style["color"][1:]
        named.font = Font(name=style["font"], size=style["size"], bold=style["bold"], color=color)
        named.alignment = Alignment(horizontal=style["align"], vertical="center", wrap_text=style["wrap"])
        named.border = Border(bottom=Side(style="thin", color="FF" + style["line"][1:]))
        if style["fill"]:
            named.fill = PatternFill("solid", fgColor="FF" + style["fill"][1:])
        if style["number"]:
            named.number_format = style["number"]
        book.add_named_style(named)
        styles.append(named.name)
    for page in content["sheets"]:
        sheet = book.create_sheet(page["name"])
        for column, width in enumerate(page["widths"], 1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        for number, row in enumerate(page["rows"], 1):
            sheet.row_dimensions[number].height = row["height"]
            for column, (value, style) in enumerate(row["cells"], 1):
                sheet.cell(number, column, value).style = styles[style]
        first, last = page["charted"]
        chart = BarChart()
        chart.gapWidth = 70
        chart.legend = None
        chart.add_data(Reference(sheet, first + 1, 2, last + 1, 2), from_rows=True)
        chart.set_categories(Reference(sheet, first + 1, 1, last + 1, 1))
        sheet.add_chart(chart, f"A{len(page['rows']) + 2}")
        sheet.page_setup.paperSize = 9
        sheet.page_setup.orientation = "landscape"
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.fitToHeight = 0
        sheet.print_title_rows = "1:1"
        sheet.freeze_panes = "A2"
    book.save(path)


library, source, path, times = sys.argv[1:]
if library == "xlsxwriter":
    import xlsxwriter

    write = with_xlsxwriter
else:
    import openpyxl
    from openpyxl.chart import BarChart, Reference
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    write = with_openpyxl

with open(source, encoding="utf-8") as file:
    content = json.load(file)
taken = []
for _ in range(int(times)):
    begun = time.perf_counter()
    write(content, path)
    taken.append((time.perf_counter() - begun) * 1000)
print(json.dumps({"milliseconds": taken, "peak_kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}))
