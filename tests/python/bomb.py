"""Writes a workbook whose only sheet inflates to 400 MB: bomb.py FILE."""

import json
import sys
import zipfile

with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("[Content_Types].xml", "<Types/>")
    with archive.open("xl/workbook.xml", "w") as part:
        part.write(b"<workbook/>")
    with archive.open("xl/worksheets/sheet1.xml", "w") as part:
        for _ in range(400):
            part.write(b" " * (1 << 20))
json.dump("written", sys.stdout)
