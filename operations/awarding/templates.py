"""The Word templates an office may replace: checked before they are needed, or exported."""

from collections.abc import Sequence
from pathlib import Path

from documents.award_file.templates import check_templates as check
from documents.award_file.templates import export_templates as export
from operations.office import Office
from operations.views import Document


def check_templates(office: Office, campaign: str, only: Sequence[Path] = ()) -> Document:
    """Check every template in force, the office's own before the shipped, or the files named.

    Raises Refused with every unknown tag, name and broken loop, each at its paragraph.
    """
    office.tell("Kiểm tra mẫu văn bản")
    checked = check(office.rulebook(campaign), office.templates_dir, only)
    return {"campaign": campaign, "templates": checked}


def export_templates(office: Office, out: Path | None) -> Document:
    """Copy the shipped templates into ``out``, or into the office's own folder.

    Raises Refused where one of them lies there already: it may have been edited.
    """
    written = export(out or office.templates_dir)
    return {"written": [str(one) for one in written]}
