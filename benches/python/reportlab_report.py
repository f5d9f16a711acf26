"""The report of a benchmark with reportlab's platypus: bookmarks and links, a fixed list of contents. It is not tagged
(reportlab cannot), and its pages and contents give no number that is known only at the end, which would take reportlab
a second run."""

from xml.sax.saxutils import escape

from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import HexColor, white
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    KeepTogether,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

INK, GREY, RULE, GROUND = HexColor("#1f2a44"), HexColor("#6b7280"), HexColor("#d3d9e4"), HexColor("#e9edf4")
STRONG, PALE, TARGET = HexColor("#2f6fb0"), HexColor("#a9c3e3"), HexColor("#c2562d")
WIDTH, HEIGHT = A4[0] - 36 * mm, A4[1] - 38 * mm
ALIGN = {"left": TA_LEFT, "center": TA_CENTER, "right": TA_RIGHT}


def style(size, leading, font="R", color=INK, align=TA_LEFT, **more):
    return ParagraphStyle(
        f"{font}{size}{align}", fontName=font, fontSize=size, leading=leading, textColor=color, alignment=align,
        wordWrap="CJK", **more,
    )


BODY, BODY_BOLD = style(9.5, 16, align=TA_JUSTIFY), style(9.5, 16, "B")
NOTE = style(7.5, 11.5, color=GREY)
HEADINGS = [style(17, 25, "B"), style(12, 18, "B", spaceBefore=10), style(10, 15, "B", spaceBefore=8)]
CELLS = {
    (look, align): style(size, size + 4, font, align=ALIGN[align])
    for look, size, font in [("plain", 8.5, "R"), ("bold", 8.5, "B"), ("small", 7.5, "R")]
    for align in ALIGN
}
CHIPS = {}


class Report(BaseDocTemplate):
    """Sets an outline's line and a link's goal at every heading."""

    def afterFlowable(self, flowable):
        level = getattr(flowable, "level", None)
        if level is not None:
            self.headings += 1
            key = flowable.key or f"heading{self.headings}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(flowable.getPlainText(), key, level)


def heading(text, level, key=None):
    made = Paragraph(escape(text), HEADINGS[level])
    made.level, made.key = level, key
    return made


def written(line, align):
    text = escape(line["text"])
    if line["link"]:
        text = f'<a href="#{line["link"]}">{text}</a>'
    if line["fill"]:
        color = line["fill"]
        chip = CHIPS.setdefault(
            (color, align), style(8.5, 12.5, "B", white, ALIGN[align], backColor=HexColor(color), borderRadius=2)
        )
        return Paragraph(text, chip)
    return Paragraph(text, CELLS[line["look"], align])


def grid(piece):
    share = WIDTH / sum(piece["widths"])
    rows = [
        [[written(line, cell["align"]) for line in cell["lines"]] for cell in row]
        for row in piece["heads"] + piece["rows"]
    ]
    look = [
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, RULE),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    if piece["heads"]:
        look.append(("BACKGROUND", (0, 0), (-1, 0), GROUND))
    if piece["caption"]:
        yield Paragraph(escape(piece["caption"]), BODY_BOLD)
    yield Table(
        rows, colWidths=[width * share for width in piece["widths"]], repeatRows=len(piece["heads"]), style=look,
        splitInRow=1,
    )
    yield Spacer(1, 8)


def prose(piece):
    if piece["label"]:
        note = f'<font size="7.5">{escape(piece["note"])}</font>' if piece["note"] else ""
        yield Paragraph(escape(piece["label"]) + note, BODY_BOLD)
    for line in piece["texts"]:
        yield Paragraph(escape(line["text"]), BODY_BOLD if line["look"] == "bold" else BODY)


def picture(chart, width):
    drawing, height = Drawing(width, 94), 70
    step = width / (len(chart["bars"]) + 1)

    def label(x, y, text):
        drawing.add(String(x, y, text, fontName="R", fontSize=6.5, fillColor=INK, textAnchor="middle"))

    for index, bar in enumerate(chart["bars"]):
        x, top = index * step, 12 + height * bar["height"]
        color = STRONG if bar["strong"] else PALE
        drawing.add(Rect(x + step * 0.2, 12, step * 0.6, top - 12, fillColor=color, strokeColor=None))
        label(x + step / 2, top + 3, bar["printed"])
        label(x + step / 2, 3, bar["label"])
    if chart["target"]:
        y, x = 12 + height * chart["target"]["height"], (len(chart["bars"]) + 0.5) * step
        drawing.add(Line(0, y, width, y, strokeColor=TARGET, strokeDashArray=[3, 2]))
        label(x, y + 3, chart["target"]["printed"])
        label(x, 3, chart["target"]["label"])
    drawing.add(Line(0, 12, width, 12, strokeColor=RULE, strokeWidth=0.5))
    return drawing


def charts(piece):
    half = (WIDTH - 24) / 2
    cells = []
    for chart in piece["charts"]:
        title = f'{escape(chart["title"])} <font size="7.5" color="#6b7280">{escape(chart["note"])}</font>'
        cells.append([Paragraph(title, CELLS["bold", "left"]), picture(chart, half)])
    if len(cells) % 2:
        cells.append([])
    rows = [cells[at : at + 2] for at in range(0, len(cells), 2)]
    yield KeepTogether(Table(rows, colWidths=[half + 12] * 2))


def flowables(piece):
    match piece["kind"]:
        case "heading":
            return [heading(piece["text"], 2 if piece["minor"] else 1)]
        case "table":
            return grid(piece)
        case "prose":
            return prose(piece)
        case "notes":
            return [Paragraph(escape(text), NOTE) for text in piece["texts"]]
        case _:
            return charts(piece)


def story(content):
    yield Spacer(1, 50 * mm)
    yield Paragraph(escape(content["city"]), style(14, 22))
    yield Paragraph(escape(content["title"]), style(25, 38, "B"))
    yield Paragraph(escape(content["subtitle"]), style(14, 22))
    yield Spacer(1, 90 * mm)
    for text in (content["date"], content["author"]):
        yield Paragraph(escape(text), BODY)
    yield Paragraph(escape(content["notice"]), NOTE)
    yield PageBreak()
    yield Paragraph(escape(content["contents_title"]), HEADINGS[0])
    for section in content["sections"]:
        yield Paragraph(f'<a href="#{section["anchor"]}">{escape(section["title"])}</a>', BODY)
    for section in content["sections"]:
        yield PageBreak()
        yield heading(section["title"], 0, section["anchor"])
        for piece in section["pieces"]:
            yield from flowables(piece)


def write(content, target):
    def furniture(canvas, report):
        if report.page == 1:
            return
        canvas.setFont("R", 7.5)
        canvas.setFillColor(GREY)
        canvas.drawString(18 * mm, A4[1] - 12 * mm, content["title"])
        canvas.drawRightString(A4[0] - 18 * mm, A4[1] - 12 * mm, content["year"])
        canvas.drawString(18 * mm, 10 * mm, content["notice"])
        canvas.drawCentredString(A4[0] / 2, 10 * mm, str(report.page))
        canvas.drawRightString(A4[0] - 18 * mm, 10 * mm, content["label"])

    report = Report(target, pagesize=A4, title=content["title"], author=content["author"], lang="ja-JP")
    report.headings = 0
    frame = Frame(18 * mm, 18 * mm, WIDTH, HEIGHT, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    report.addPageTemplates(PageTemplate(frames=[frame], onPage=furniture))
    report.build(list(story(content)))
