"""The contacts of units and of the Centre: who is told what, on which channel, at which address.

An address is a mail address, or the name of a receiver of the office's settings: links with keys in
them, tokens and telephone numbers never stand in this list.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from email_validator import EmailNotValidError, validate_email

from measurements.lists.people import (
    FROM,
    LONGEST,
    NO,
    NUMBER_OF_A_PERSON,
    UNTIL,
    YES,
    code_of,
    day_written,
    wrong_days,
)
from measurements.lists.reading import ListColumn, ListRead, ListRow, empty_cells, read_list
from measurements.units import UnitRegister
from rules.errors import Problem, Refused, refuse_if_any
from rules.nearest import nearest
from rules.vietnamese import fold

Role = Literal["unit", "officer", "leader"]
CODE = ListColumn("code", "Mã liên hệ", ("MaLienHe",))
ROLE = ListColumn("role", "Vai trò", ("VaiTro",))
UNIT = ListColumn("unit", "Đơn vị", ("cơ quan", "DonVi"), required=False)
NAME = ListColumn("name", "Người nhận", ("họ và tên", "NguoiNhan"))
CHANNEL = ListColumn("channel", "Kênh", ("Kenh",))
ADDRESS = ListColumn("address", "Địa chỉ", ("DiaChi", "email"))
WANTS = ListColumn("wants", "Nhận", ("loại thông báo", "Nhan"), required=False)
DAILY = ListColumn("daily", "Gộp", ("gộp theo ngày", "Gop"), required=False)
ANY_HOUR = ListColumn("any_hour", "Mọi giờ", ("MoiGio",), required=False)
COLUMNS = (CODE, ROLE, UNIT, NAME, CHANNEL, ADDRESS, FROM, UNTIL, WANTS, DAILY, ANY_HOUR)
ROLES: dict[str, Role] = {
    "don vi": "unit",
    "can bo trung tam": "officer",
    "lanh dao": "leader",
    **{one: one for one in get_args(Role)},
}
CHANNELS = {
    "email": "email",
    "thu": "email",
    "webhook": "webhook",
    "tep": "file",
    "file": "file",
    "apprise": "apprise",
}
EVERYTHING = {"", "tat ca", "all"}
NAMED = re.compile(r"[a-z][a-z0-9-]{0,62}")


@dataclass(frozen=True, slots=True)
class Contact:
    """A receiver from a day until another; ``wants`` is empty for every kind of message.

    ``pace`` is ``each``, or ``daily``: one message a day. ``any_hour`` sets quiet hours aside.
    """

    code: str
    role: str
    unit: str
    name: str
    channel: str
    address: str
    wants: tuple[str, ...]
    pace: str
    any_hour: bool
    since: date
    until: date | None

    def in_force(self, day: date) -> bool:
        """Tell whether the contact is told things on ``day``; its first and last days count."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class ContactsRead:
    """The contacts of one file, and the headings of columns that were not read."""

    contacts: tuple[Contact, ...]
    ignored: tuple[str, ...]
    illustrative: bool


def read_contacts(path: Path, units: UnitRegister, kinds: Mapping[str, str]) -> ContactsRead:
    """Read a list of contacts (CSV or XLSX); ``kinds`` are the kinds of messages and their titles.

    Raises Refused with every problem at its line or cell: an empty cell, no such unit, role,
    channel or kind of message, an address that is none, one receiver with two addresses or names.
    """
    read: ListRead = read_list(path, COLUMNS)
    problems: list[Problem] = []
    held: list[tuple[ListRow, Contact]] = []
    for row in read.rows:
        wrong = list(_wrong(row, units, kinds))
        problems += wrong
        if not wrong:
            held.append((row, _contact(row, units, kinds)))
    problems += _disagreements(held)
    refuse_if_any(problems)
    return ContactsRead(tuple(one for _, one in held), read.ignored, read.illustrative)


def _wrong(row: ListRow, units: UnitRegister, kinds: Mapping[str, str]) -> Iterator[Problem]:
    yield from empty_cells(row, COLUMNS)
    for column in (CODE, NAME, ADDRESS):
        text = row.texts[column.id]
        if NUMBER_OF_A_PERSON.search(text):
            message = "có dãy số như số định danh hoặc điện thoại"
            yield row.problem("number_of_a_person", column, message, "dùng mã và địa chỉ công vụ")
        elif len(text) > LONGEST:
            yield row.problem("too_long", column, "quá dài", f"nhiều nhất {LONGEST} ký tự")
    for column, words in ((ROLE, ROLES), (CHANNEL, CHANNELS)):
        text = row.texts[column.id]
        if text and fold(text) not in words:
            hint = f"ghi một trong: {', '.join(words)}"
            yield row.problem("unknown_word", column, f"không hiểu '{text}'", hint)
    yield from _wrong_unit(row, units)
    yield from _wrong_address(row)
    yield from _wrong_choices(row, kinds)
    yield from wrong_days(row)


def _wrong_unit(row: ListRow, units: UnitRegister) -> Iterator[Problem]:
    text = row.texts.get("unit", "")
    if text:
        try:
            units.find(text)
        except Refused as refused:
            told = refused.problems[0]
            yield row.problem(told.code, UNIT, told.message, told.hint)
    elif ROLES.get(fold(row.texts["role"])) == "unit":
        hint = "ghi mã hoặc tên đơn vị; chỉ cán bộ Trung tâm và lãnh đạo mới để trống"
        yield row.problem("empty_value", UNIT, "để trống", hint)


def _wrong_address(row: ListRow) -> Iterator[Problem]:
    text, channel = row.texts["address"], CHANNELS.get(fold(row.texts["channel"]), "")
    if not text or not channel:
        return
    if channel != "email":
        if not NAMED.fullmatch(text):
            hint = "ghi tên một nơi nhận trong channels.yaml: chữ thường, số, gạch nối"
            yield row.problem("bad_receiver", ADDRESS, "không phải là tên nơi nhận", hint)
        return
    try:
        mail_address(text)
    except EmailNotValidError:
        message = f"'{text}' không phải là địa chỉ thư"
        yield row.problem("bad_address", ADDRESS, message, "viết như vanthu@xa.bacninh.gov.vn")


def mail_address(text: str) -> str:
    """Give a mail address as it is kept; ValueError where its form is none.

    Nothing is asked of the network.
    """
    return validate_email(text, check_deliverability=False, allow_smtputf8=False).normalized


def _wrong_choices(row: ListRow, kinds: Mapping[str, str]) -> Iterator[Problem]:
    for word in _words(row):
        if _kind(word, kinds) is None:
            known = "; ".join(kinds.values())
            hint = nearest(word, kinds.values(), f"để trống là nhận tất cả, hoặc: {known}")
            yield row.problem("unknown_kind", WANTS, f"không có loại thông báo '{word}'", hint)
    for column in (DAILY, ANY_HOUR):
        text = row.texts.get(column.id, "")
        if text and fold(text) not in YES | NO:
            yield row.problem("not_yes_no", column, f"không hiểu '{text}'", "viết có hoặc không")


def _words(row: ListRow) -> list[str]:
    text = row.texts.get("wants", "")
    return [] if fold(text) in EVERYTHING else [one.strip() for one in re.split("[,;]", text)]


def _kind(word: str, kinds: Mapping[str, str]) -> str | None:
    """Give the kind that a word names, by its id or its title."""
    called = fold(word)
    return next((one for one, title in kinds.items() if called in (one, fold(title))), None)


def _contact(row: ListRow, units: UnitRegister, kinds: Mapping[str, str]) -> Contact:
    since, channel = day_written(row.texts["from"]), CHANNELS[fold(row.texts["channel"])]
    if since is None:
        raise ValueError("a contact without its first day was let through")
    unit, address = row.texts.get("unit", ""), row.texts["address"]
    return Contact(
        code=code_of(row.texts["code"]),
        role=ROLES[fold(row.texts["role"])],
        unit=units.find(unit).code if unit else "",
        name=row.texts["name"],
        channel=channel,
        address=mail_address(address) if channel == "email" else address,
        wants=tuple(filter(None, (_kind(word, kinds) for word in _words(row)))),
        pace="daily" if fold(row.texts.get("daily", "")) in YES else "each",
        any_hour=fold(row.texts.get("any_hour", "")) in YES,
        since=since,
        until=day_written(row.texts.get("until", "")),
    )


def _disagreements(held: Sequence[tuple[ListRow, Contact]]) -> Iterable[Problem]:
    """Tell one receiver with two names, addresses or choices at once, and a line said twice."""
    seen: dict[tuple[str, str], list[tuple[ListRow, Contact]]] = {}
    for row, one in held:
        for first_row, first in seen.setdefault((one.code, one.channel), []):
            if not (one.in_force(first.since) or first.in_force(one.since)):
                continue
            at = f"xem dòng {first_row.line}"
            if (one.role, one.unit) == (first.role, first.unit):
                message = f"mã {one.code} đã có cùng vai trò, đơn vị và kênh, {at}"
                yield row.problem("line_twice", CODE, message, "giữ một dòng")
            elif _as_receiver(one) != _as_receiver(first):
                message = f"mã {one.code} có hai tên, địa chỉ hoặc lựa chọn cùng lúc, {at}"
                hint = "một mã trên một kênh chỉ có một địa chỉ; người khác thì đặt mã khác"
                yield row.problem("two_addresses", ADDRESS, message, hint)
            else:
                continue
            break
        seen[one.code, one.channel].append((row, one))


def _as_receiver(one: Contact) -> tuple[str, str, str, bool]:
    return one.name, one.address, one.pace, one.any_hour
