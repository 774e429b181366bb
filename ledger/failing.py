"""What a database that fails in the middle means to a person: nothing half done is kept."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError

from rules.errors import Failed, Problem

AGAIN = "rồi chạy lại lệnh: việc nào đã ghi xong sẽ không ghi lần nữa"
FULL = ("database_full", "hết chỗ cho cơ sở dữ liệu", f"dọn đĩa {AGAIN}")
BROKEN = (
    "database_broken",
    "tệp sổ bị hỏng",
    "chạy 'thidua doctor'; khôi phục từ bản sao lưu gần nhất",
)
BUSY = ("database_busy", "người khác đang ghi vào sổ quá lâu", f"chờ việc đó xong {AGAIN}")
GONE = (
    "database_gone",
    "cơ sở dữ liệu không trả lời giữa chừng",
    f"xem máy chủ, đĩa và quyền ghi {AGAIN}",
)
UNWRITABLE = (
    "database_unwritable",
    "không đọc hoặc ghi được tệp sổ",
    f"xem đĩa còn chỗ và có quyền ghi không {AGAIN}",
)
MOVED = (
    "ledger_moved",
    "tệp sổ bị xóa, thay hoặc chuyển đi trong lúc làm",
    "xem thư mục dữ liệu rồi chạy lại lệnh; chưa có gì được ghi",
)
BY_CODE = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_CORRUPT: BROKEN,
    sqlite3.SQLITE_NOTADB: BROKEN,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_IOERR: UNWRITABLE,
    sqlite3.SQLITE_READONLY: UNWRITABLE,
}
"""SQLite's primary result codes."""
BY_STATE = {"53100": FULL, "55P03": BUSY}
"""PostgreSQL's SQLSTATE: disk_full, lock_not_available."""


@contextmanager
def told() -> Iterator[None]:
    """Raise a failure of the database as Failed; a fault of the program is raised as it is."""
    try:
        yield
    except DBAPIError as error:
        if not _is_machines(error):
            raise
        raise failed(error) from error


def failed(error: DBAPIError) -> Failed:
    """Give what the database said as a failure."""
    return failure(*kind_of(error), str(error.orig or error))


def failure(code: str, message: str, hint: str, detail: str = "") -> Failed:
    """Build a failure; ``detail`` is what the database itself says."""
    said = f"{message}: {detail.strip().splitlines()[0]}" if detail.strip() else message
    return Failed(Problem(code, said, hint))


def _is_machines(error: DBAPIError) -> bool:
    """Whether the database could not work, not whether it was asked for something wrong."""
    if getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
        return False
    return isinstance(error, (OperationalError, InterfaceError)) or (
        type(error) is DatabaseError and kind_of(error) != GONE
    )


def kind_of(error: DBAPIError) -> tuple[str, str, str]:
    """Tell a full disk, a broken file, a busy or an absent database apart."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return BY_CODE.get(code & 0xFF, GONE)
    return BY_STATE.get(getattr(error.orig, "sqlstate", None) or "", GONE)
