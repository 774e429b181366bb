"""Checking a report's statistical forms and text, without a ledger; and the empty forms."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from measurements.files.encodings import in_utf8
from measurements.files.guard import guarded
from measurements.findings.claim_checks import check_claims
from measurements.findings.finding import Finding, in_order
from measurements.findings.form_checks import check_forms
from measurements.findings.text_checks import check_text
from measurements.reports.claims import read_claims
from measurements.reports.form_reading import read_forms_file
from measurements.reports.form_sheet import write_forms_sheet
from measurements.reports.forms import Filled, FormRegister, Place, load_forms
from measurements.reports.text import ReportText, read_text
from operations.checking import findings_document
from rules.errors import Problem, Refused, refuse


def check_report(
    forms: Path, text: Path | None = None, claims: Path | None = None
) -> dict[str, Any]:
    """Give every finding of filled forms (XLSX or CSV), a report's text, and claims of both.

    ``claims`` says which sentence speaks of which row; without ``text`` its own quotes are taken.
    Raises Refused with every problem of every file.
    """
    register = load_forms()
    problems: list[Problem] = []
    with TemporaryDirectory() as folder:
        work = Path(folder)
        read: dict[str, Any] = {}
        for name, path, reader in (
            ("forms", forms, lambda one: _forms(in_utf8(one, work / "forms"), register)),
            ("text", text, lambda one: read_text(in_utf8(one, work / "text"))),
            ("claims", claims, lambda one: read_claims(_there(one), register)),
        ):
            if path is None:
                continue
            try:
                read[name] = reader(path)
            except Refused as refused:
                problems += refused.problems
    if problems:
        raise Refused(problems)
    report: ReportText | None = read.get("text")
    found: list[Finding] = check_forms(register, read["forms"])
    found += check_text(report) if report else []
    found += check_claims(read.get("claims", ()), read["forms"], report)
    files = [path.name for path in (forms, text, claims) if path is not None]
    return {"files": files, "rows": len(read["forms"]), "mark": ""} | findings_document(
        in_order(found), {}
    )


def _forms(path: Path, register: FormRegister) -> dict[Place, Filled]:
    """Read the forms in the child that reads uploads: a damaged workbook ends that, not us."""
    return guarded(path, read_forms_file, path, register)


def _there(path: Path) -> Path:
    if not path.is_file():
        hint = "kiểm tra đường dẫn và tên tệp"
        raise refuse("file_not_found", "không có tệp này", hint, file=str(path))
    return path


def write_forms_template(out: Path) -> int:
    """Write the empty forms, a sheet each; gives how many."""
    register = load_forms()
    out.parent.mkdir(parents=True, exist_ok=True)
    write_forms_sheet(out, register)
    return len(register.forms)
