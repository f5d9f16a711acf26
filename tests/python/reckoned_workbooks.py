"""Has LibreOffice reckon the formulas of workbooks anew and prints, as JSON, what is stored and what it comes to.

openpyxl saves formulas without their results, so that LibreOffice has to reckon.
"""

import json
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

from openpyxl import load_workbook

warnings.filterwarnings("ignore", message="Sparkline")


def reckon(paths, folder):
    bare, anew = folder / "bare", folder / "anew"
    bare.mkdir()
    for number, path in enumerate(paths):
        load_workbook(path).save(bare / f"{number}.xlsx")
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    convert = ["soffice", profile, "--headless", "--norestore", "--convert-to", "xlsx", "--outdir", str(anew)]
    subprocess.run(convert + sorted(map(str, bare.iterdir())), check=True, capture_output=True)
    return [load_workbook(anew / f"{number}.xlsx", data_only=True) for number in range(len(paths))]


def compare(path, anew):
    formulas, stored = load_workbook(path), load_workbook(path, data_only=True)
    cells = (cell for sheet in formulas.worksheets for row in sheet.iter_rows() for cell in row)
    return [
        {
            "cell": f"{cell.parent.title}!{cell.coordinate}",
            "formula": cell.value,
            "stored": stored[cell.parent.title][cell.coordinate].value,
            "reckoned": anew[cell.parent.title][cell.coordinate].value,
        }
        for cell in cells
        if cell.data_type == "f"
    ]


with tempfile.TemporaryDirectory() as folder:
    reckoned = reckon(sys.argv[1:], Path(folder))
    json.dump({path: compare(path, anew) for path, anew in zip(sys.argv[1:], reckoned)}, sys.stdout, ensure_ascii=False)
