"""A restore that filled a database and was cut short before its folder had its name."""

import json
from pathlib import Path
from typing import Any

from sqlmodel import Session

from ledger.audit import newest
from rules.errors import Problem, Refused

RESTORED = "restore"
"""The act that fills a ledger from a backup."""


def is_empty(folder: Path) -> bool:
    """Whether there is no folder of a name, or nothing in it."""
    return not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))


def restore_cut_short(folder: Path, session: Session) -> dict[str, Any] | None:
    """Give what the log says of a restore whose folder never had its name.

    None where the data folder holds anything, or something was done in the ledger since.
    """
    last = newest(session) if is_empty(folder) else None
    after = json.loads(last.after) if last and last.act == RESTORED else {}
    return after if "folder" in after else None


def require_restored(folder: Path, session: Session) -> None:
    """Refuse a ledger whose restore was cut short: it is to be completed first."""
    cut = restore_cut_short(folder, session)
    if cut:
        raise Refused([told_cut_short(cut)])


def told_cut_short(cut: dict[str, Any]) -> Problem:
    """Tell of a restore that was cut short, and how it is completed."""
    file, folder = cut["file"], cut["folder"]
    return Problem(
        "restore_cut_short",
        f"khôi phục từ '{file}' bị đứt: sổ đã vào cơ sở dữ liệu, thư mục '{folder}' thì chưa có",
        f"chạy lại 'thidua --data {folder} restore {file}' với cơ sở dữ liệu này để làm nốt, hoặc "
        "tạo cơ sở dữ liệu mới rồi khôi phục vào đó",
    )
