"""Writing the award file of a plain document, from the run in force alone."""

import json
from pathlib import Path
from typing import Any

from documents.award_file import write_award_file
from documents.headings import short_fingerprint
from ledger.runs import PUBLISHED, runs_of
from ledger.tables import RunRow
from operations.office import Office
from rules.errors import refuse
from rules.loader import rulebook_from_texts


def draft_papers(office: Office, document: dict[str, Any], out: Path) -> list[Path]:
    """Write every paper of an award file into ``out``; gives the files.

    Raises Refused where the run it was made from is no longer in force, also where that happens
    while the papers are written, and as ``write_award_file`` does.
    """
    run = require_in_force(office, document)
    return write_award_file(
        document,
        rulebook_from_texts(json.loads(run.texts)),
        out,
        office.templates_dir,
        office.tell,
        lambda: _still(office, document),
    )


def require_in_force(office: Office, document: dict[str, Any]) -> RunRow:
    """Give the published run that an award file was made from, or refuse a superseded one."""
    campaign, month = document["campaign"], document["month"]
    with office.ledger.reading() as session:
        held = [
            run
            for run in runs_of(session, campaign)
            if run.month == month and run.status == PUBLISHED
        ]
    for run in held:
        if run.fingerprint == document["fingerprint"]:
            return run
    told = f"kết quả tháng {month} có mã {short_fingerprint(document['fingerprint'])} đã được thay"
    raise refuse(
        "superseded_run",
        f"{told} bằng bản đính chính hoặc chưa từng được công bố",
        f"chạy lại 'thidua propose {campaign}' để soạn từ bản đang có hiệu lực",
    )


def _still(office: Office, document: dict[str, Any]) -> None:
    require_in_force(office, document)
