"""Prints the content of a benchmark (benches/printed/content.rs) with typst or reportlab into a PDF, once, and tells the
milliseconds and the memory taken beyond the loaded fonts in KiB, as JSON. Starting, reading the content (reportlab)
and loading the fonts are not counted."""

import json
import resource
import sys
import time

REGULAR, BOLD = "BIZUDPGothic-Regular.ttf", "BIZUDPGothic-Bold.ttf"


def resident_kib():
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))


def with_typst(source, target, fonts):
    import typst

    template = __file__.replace("print_report.py", "report.typ")
    compiler = typst.Compiler(input=template, root="/", font_paths=[fonts], sys_inputs={"content": source})
    # Both faces are read now; what is cached beyond them is this line.
    compiler.compile(input=b'#set text(font: "BIZ UDPGothic")\n\xe5\xad\x97 *\xe5\xad\x97*', format="pdf")
    return lambda: compiler.compile(input=template, output=target, format="pdf")


def with_reportlab(source, target, fonts):
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    import reportlab_report

    pdfmetrics.registerFont(TTFont("R", f"{fonts}/{REGULAR}"))
    pdfmetrics.registerFont(TTFont("B", f"{fonts}/{BOLD}"))
    with open(source, encoding="utf-8") as file:
        content = json.load(file)
    return lambda: reportlab_report.write(content, target)


library, source, target, fonts = sys.argv[1:]
write = with_typst(source, target, fonts) if library == "typst" else with_reportlab(source, target, fonts)
before = resident_kib()
begun = time.perf_counter()
write()
taken = (time.perf_counter() - begun) * 1000
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
json.dump({"milliseconds": [taken], "memory_kib": max(0, peak - before)}, sys.stdout)
