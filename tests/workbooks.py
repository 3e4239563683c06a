"""Workbooks for tests: taken apart, changed, put together again, told as text."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

OFFICE = shutil.which("soffice")


def parts(workbook: bytes) -> dict[str, str]:
    """The parts of a workbook as text, by name; what is no text, such as a picture, comes back whole in `together`."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name).decode(errors="surrogateescape") for name in archive.namelist()}


def together(its_parts: dict[str, str]) -> bytes:
    """A workbook of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in its_parts.items():
            archive.writestr(name, text.encode(errors="surrogateescape"))
    return out.getvalue()


def broken(workbook: bytes, part: str, old: str, new: str) -> bytes:
    """The workbook with ``old`` replaced once in a part; ``old`` is a pattern and must be there."""
    its_parts = parts(workbook)
    its_parts[part], count = re.subn(old, new, its_parts[part], count=1)
    assert count == 1, f"{old} is not in {part}"
    return together(its_parts)


def sheet_xml(workbook: bytes, title: str) -> str:
    """The part of a sheet."""
    names = load_workbook(io.BytesIO(workbook), read_only=True).sheetnames
    return parts(workbook)[f"xl/worksheets/sheet{names.index(title) + 1}.xml"]


def shown(workbook: bytes, title: str) -> dict[str, Any]:
    """What the cells of a sheet show, formulas by their stored values."""
    sheet = load_workbook(io.BytesIO(workbook), data_only=True)[title]
    return {
        cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None
    }


def as_text(workbook: bytes) -> str:
    """One line a filled cell, ``Sheet!A1 | value | format``, formulas with their stored value; then the rules."""
    stored = load_workbook(io.BytesIO(workbook), data_only=True)
    lines = []
    for sheet in load_workbook(io.BytesIO(workbook)):
        lines.append(f"--- {sheet.title} ({sheet.sheet_state}, protected: {bool(sheet.protection.sheet)})")
        for cell in [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]:
            if str(cell.value).startswith("result."):
                break  # what it was built from; the cells above say it all
            value = stored[sheet.title][cell.coordinate].value
            gives = f" -> {value!r}" if cell.data_type == "f" else ""
            lock = "" if cell.protection.locked else " | input"
            lines.append(
                f"{sheet.title}!{cell.coordinate} | {cell.value!r}{gives} | {cell.number_format}{lock}"
            )
        for rule in sheet.data_validations.dataValidation:
            lines.append(f"{sheet.title} takes {rule.type} {rule.formula1} in {rule.sqref}: {rule.error}")
        for area in sheet.conditional_formatting:
            lines += [
                f"{sheet.title} colours {area.sqref} if {(rule.formula or [rule.type])[0]}"
                for rule in area.rules
            ]
    return "\n".join(lines) + "\n"


def without_values(workbook: bytes) -> bytes:
    """The workbook with no values beside its formulas, so that an office program must compute them."""
    its_parts = parts(workbook)
    for name in [name for name in its_parts if name.startswith("xl/worksheets/sheet")]:
        its_parts[name] = re.sub(r'( t="\w+")?><f>([^<]*)</f><v>[^<]*</v>', r"><f>\2</f>", its_parts[name])
    return together(its_parts)


def recalculated(workbook: bytes, folder: Path) -> bytes:
    """The workbook as LibreOffice computes and saves it."""
    assert OFFICE
    source, out = folder / "in.xlsx", folder / "out"
    source.write_bytes(without_values(workbook))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (out / "in.xlsx").read_bytes()
