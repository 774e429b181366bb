"""The office: its data folder, ledger, units and rule files, opened once for a command."""

import getpass
import json
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlmodel import Session

from ledger.audit import newest, record
from ledger.canonical import digest
from ledger.database import Ledger, create_ledger, ledger_revision, open_ledger
from ledger.placing import put_in_place
from ledger.restored import is_empty
from ledger.revisions import HEAD
from measurements.units import UnitRegister, load_units
from operations.intake.record_files import sweep
from operations.progress import Bar, Moved, no_bar
from rules.book import Rulebook
from rules.errors import refuse
from rules.indicators import Indicator
from rules.loader import campaign_files, load_registers, load_rulebook, load_rulebook_file
from rules.registers import Registers

KEY_FILE = "applicant.key"
KEY_BYTES = 32
SOURCES = "sources"
TEMPLATES = "templates"
SETTING_UP = ("init", "migrate")
"""The acts that say which schema a ledger has, and which key."""


def _nobody_listens(_: str) -> None:
    """Take a progress line and do nothing with it."""


@dataclass
class Office:
    """An open data folder; every operation takes one. Close it when done.

    ``clock`` tells when an act happens (kept beside the act, never used in scoring); ``tell``
    takes progress lines for a person who waits, and ``bar`` shows how far the work of a line is.
    """

    data: Path
    ledger: Ledger
    units: UnitRegister
    rules_dir: Path | None = None
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    tell: Callable[[str], None] = _nobody_listens
    bar: Bar = no_bar

    @contextmanager
    def working(self, line: str) -> Iterator[Moved]:
        """Tell what is being done, and give what to call as it moves on."""
        self.tell(line)
        with self.bar(line) as moved:
            yield moved

    @property
    def sources_dir(self) -> Path:
        """Where the office keeps files of its own source systems: ``sources`` in its data."""
        return self.data / SOURCES

    @property
    def templates_dir(self) -> Path:
        """Where the office keeps Word templates of its own: ``templates`` in its data."""
        return self.data / TEMPLATES

    @property
    def registers(self) -> Registers:
        """The registers in force."""
        return load_registers(self.rules_dir)

    def indicators(self) -> list[Indicator]:
        """Give every indicator any campaign looks at: the shared ones and the campaigns' own."""
        books = [
            load_rulebook_file(path, self.rules_dir) for path in campaign_files(self.rules_dir)
        ]
        found = {one.id: one for one in self.registers.indicators.items}
        found |= {one.id: one for book in books for one in book.registers.indicators.items}
        return list(found.values())

    def rulebook(self, campaign: str) -> Rulebook:
        """Load a campaign by id or path."""
        return load_rulebook(campaign, self.rules_dir)

    def rulebook_in_force(self, campaign: str) -> Rulebook:
        """Load a campaign by its id alone: nothing kept in the ledger comes from a stray file."""
        known = {path.parent.name: path for path in campaign_files(self.rules_dir)}
        if campaign not in known:
            raise refuse(
                "unknown_campaign",
                f"không có phong trào '{campaign}'",
                f"các phong trào: {', '.join(known)}",
            )
        return load_rulebook_file(known[campaign], self.rules_dir)

    def rulebooks_computed_monthly(self) -> list[Rulebook]:
        """Load every campaign that says when its months are computed."""
        books = [
            load_rulebook_file(path, self.rules_dir) for path in campaign_files(self.rules_dir)
        ]
        return [book for book in books if book.campaign.recompute]

    def applicant_key(self) -> bytes:
        """Give the key under which applicants are hashed; it never leaves the data folder."""
        path = self.data / KEY_FILE
        if not path.is_file():
            raise refuse(
                "no_key",
                f"thiếu tệp khóa '{path}'",
                "khôi phục tệp khóa từ bản sao lưu; không tạo khóa mới giữa phong trào",
            )
        text = path.read_text(encoding="ascii", errors="replace").strip()
        if not re.fullmatch(rf"[0-9a-f]{{{2 * KEY_BYTES}}}", text):
            raise refuse(
                "bad_key",
                f"tệp khóa '{path}' bị hỏng",
                "khôi phục tệp khóa từ bản sao lưu; không tạo khóa mới giữa phong trào",
            )
        return bytes.fromhex(text)

    def key_mark(self) -> str:
        """Give what tells this key from another, and tells nothing of the key."""
        return digest(self.applicant_key().hex())[:16]

    def record(self, session: Session, act: str, subject: str, before: Any, after: Any) -> None:
        """Write down an act that changes something, in its own transaction: see ledger.audit."""
        record(session, self.clock(), self.who, act, subject, before, after)

    @property
    def who(self) -> str:
        """The account that acts."""
        try:
            return getpass.getuser()
        except (KeyError, OSError):
            return "không rõ"

    def close(self) -> None:
        """Close the ledger."""
        self.ledger.close()


def init_office(data: Path, database: str | None = None, rules_dir: Path | None = None) -> Office:
    """Make the data folder, its ledger and its key where they are not there yet; safe to repeat."""
    data.mkdir(parents=True, exist_ok=True)
    key = data / KEY_FILE
    held = ledger_revision(data, database)
    if held == HEAD and is_empty(data):
        open_ledger(data, database).close()  # refused where a restore was cut short
    if not key.exists() and held is not None:
        raise refuse(
            "no_key",
            f"đã có sổ dữ liệu nhưng thiếu tệp khóa '{key}'",
            "khôi phục tệp khóa từ bản sao lưu; khóa mới sẽ đếm một người thành hai",
        )
    if not key.exists():
        _make_key(key)
    office = _opened(data, create_ledger(data, database), rules_dir)
    try:
        _record_setting_up(office, held)
    except BaseException:
        office.close()
        raise
    return office


def _make_key(key: Path) -> None:
    written = key.with_name(f".{key.name}.part")
    written.touch(mode=0o600)
    written.write_text(secrets.token_hex(KEY_BYTES), encoding="ascii")
    put_in_place(written, key)


def _record_setting_up(office: Office, held: str | None) -> None:
    """Write down that a ledger was made or brought forward, if that does not stand there yet."""
    with office.ledger.reading() as session:
        is_known = _schema_written(session) == HEAD
    if not is_known:
        with office.ledger.writing() as session:
            record_setting_up(session, office, held)


def record_setting_up(session: Session, office: Office, held: str | None) -> None:
    """Write down that a ledger was made or brought forward; saying it again changes nothing.

    ``held`` is the revision it had. What a crash kept from being written down is written now.
    """
    written = _schema_written(session)
    if written == HEAD:
        return
    before = written or held
    act = "migrate" if before not in (None, HEAD) else "init"
    facts = {"schema": before} if act == "migrate" else None
    office.record(session, act, "ledger", facts, {"schema": HEAD, "key": office.key_mark()})


def _schema_written(session: Session) -> str | None:
    """Give the schema that the log says the ledger has."""
    last = newest(session, SETTING_UP)
    return str(json.loads(last.after)["schema"]) if last else None


def _opened(data: Path, ledger: Ledger, rules_dir: Path | None) -> Office:
    """Give an office whose first act takes away what a crash left behind."""
    ledger.at_first_writing = partial(sweep, data)
    return Office(data, ledger, load_units(), rules_dir)


def open_office(data: Path, database: str | None = None, rules_dir: Path | None = None) -> Office:
    """Open an existing office; refused where nothing was set up, or a restore was cut short."""
    return _opened(data, open_ledger(data, database), rules_dir)


def check_month(month: str) -> str:
    """Give the month as written, or refuse what is not a month (``2026-10``)."""
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", month):
        raise refuse("bad_month", f"'{month}' không phải là tháng", "viết năm-tháng, ví dụ 2026-10")
    return month


def check_month_of(book: Rulebook, month: str) -> str:
    """Refuse a month outside a campaign."""
    campaign = book.campaign
    first, last = (f"{day.day:%Y-%m}" for day in (campaign.starts, campaign.ends))
    if not first <= check_month(month) <= last:
        raise refuse(
            "month_outside_campaign",
            f"tháng {month} nằm ngoài phong trào '{campaign.id}'",
            f"phong trào chạy từ {first} đến {last}",
        )
    return month
