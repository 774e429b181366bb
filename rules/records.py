"""The records that can be counted: their fields, codes, days, and what must hold of them."""

from typing import Literal

from pydantic import Field

from rules.clocks import TIMING, Clock, Roles
from rules.words import Name, Stated, Whole, Words, YesNo

FieldType = Literal["text", "unit", "code", "yes_no", "time", "whole", "hashed"]


class RecordField(Stated):
    """One field of a countable record; ``codes`` maps our names to the whole numbers stored.

    ``words`` are what people call the codes. ``refers_to``: the key of a record of that kind.
    """

    id: Name
    title: Words
    type: FieldType
    required: YesNo = False
    codes: dict[Name, Whole] = {}
    words: dict[Name, Words] = {}
    empty: Name | None = None
    least: Whole | None = None
    most: Whole | None = None
    required_when: dict[Name, tuple[Name, ...]] = {}
    refers_to: Name | None = None
    origin: Literal["sync", "plan", "law", "survey"] = Field(alias="from")


ON_TIME = RecordField.model_validate(
    {
        "id": TIMING,
        "title": "Thời hạn giải quyết",
        "type": "code",
        "codes": {"on_time": "1", "late": "2"},
        "words": {"on_time": "đúng hạn hoặc trước hạn", "late": "quá hạn"},
        "from": "law",
    }
)
"""What a clock says of a record: a condition may ask it where the count names a clock."""


class DerivedField(Stated):
    """A time taken from the first of several fields that is filled in."""

    id: Name
    title: Words
    first_of: tuple[Name, ...]


class Due(Stated):
    """Days promised: not before the day they count from, and not beyond a plausible end."""

    fields: tuple[Name, ...]
    after: Name
    within_days: Whole


class OnlyForward(Stated):
    """What a later month's file may not undo: a state once reached, or any change of a field.

    ``once_set``: what was empty may be filled in, and stays as it was filled in.
    """

    field: Name
    reached: tuple[Name, ...] = Field(default=(), alias="from")
    allowed: tuple[Name, ...] = Field(default=(), alias="to")
    unchanged: YesNo = False
    once_set: YesNo = False


class CountedOnce(Stated):
    """Records that say the same thing of the same matter: only the first of them counts.

    They are the same where all fields of ``by`` are filled in and equal; the first is the one with
    the earliest ``first``. A later one cannot take back what was counted.
    """

    by: tuple[Name, ...]
    first: Name


class RecordKind(Stated):
    """A kind of record (dossiers, petitions); ``month_of`` are the days that put it in a month.

    ``in_order`` are days that follow each other, none later than the month of the file; so are
    those of each list of ``also_in_order``. ``timing`` names the fields that ``clocks`` look at.
    """

    id: Name
    title: Words
    noun: Words
    key: Name
    fields: tuple[RecordField, ...]
    derived: tuple[DerivedField, ...] = ()
    month_of: tuple[Name, ...]
    in_order: tuple[Name, ...] = ()
    also_in_order: tuple[tuple[Name, ...], ...] = ()
    due: Due | None = None
    only_forward: tuple[OnlyForward, ...] = ()
    counted_once: CountedOnce | None = None
    timing: Roles | None = None
    clocks: tuple[Clock, ...] = ()

    def field(self, name: str | None) -> RecordField | None:
        """Give a stored field by name, or what a clock says of the record."""
        if name == TIMING and self.timing:
            return ON_TIME
        return next((one for one in self.fields if one.id == name), None)

    def clock(self, name: str | None) -> Clock | None:
        """Give a clock by name."""
        return next((one for one in self.clocks if one.id == name), None)
