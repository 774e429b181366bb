"""The unit register: who takes part, and which unit a written name means.

Communes carry the five-digit codes of the statistics office's letter 1027/CTK-CSCL of 25/6/2025;
the merger of 313 units into 99, in force since 01/7/2025, is Resolution 1658/NQ-UBTVQH15. No
post-merger identifier of an agency is known, so its ``official_code`` is empty, its ``code`` is
the product's own, and ``valid_from`` is the day the register begins, not the agency's founding.
"""

import csv
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib.resources import files

from rules.errors import Refused, refuse
from rules.vietnamese import collation_key, fold

KIND_WORDS = {"phuong": "phường", "xa": "xã", "thi_tran": "thị trấn"}
# Written short in the field; only whole words are opened.
ABBREVIATIONS = {
    "p": "phường", "x": "xã", "tt": "thị trấn", "h": "huyện", "tx": "thị xã", "tp": "thành phố",
    "ubnd": "ủy ban nhân dân", "hdnd": "hội đồng nhân dân", "dbqh": "đại biểu quốc hội",
    "vp": "văn phòng", "bql": "ban quản lý", "kcn": "khu công nghiệp",
    "gddt": "giáo dục và đào tạo", "khcn": "khoa học và công nghệ",
    "nnmt": "nông nghiệp và môi trường", "dttg": "dân tộc và tôn giáo",
    "vhttdl": "văn hóa thể thao và du lịch", "bhxh": "bảo hiểm xã hội", "kbnn": "kho bạc nhà nước",
    "thads": "thi hành án dân sự", "tand": "tòa án nhân dân", "vksnd": "viện kiểm sát nhân dân",
}  # fmt: skip
LOOKALIKES = str.maketrans("ÐðƉɖ", "ĐđĐđ")  # typed for Vietnamese letters
TONES = "\u0300\u0301\u0303\u0309\u0323"


@dataclass(frozen=True, slots=True)
class Predecessor:
    """A commune-level unit that ended in the merger; ``valid_to`` is its last day."""

    code: str
    kind: str
    name: str
    district: str
    province: str
    valid_to: date

    def __str__(self) -> str:
        return f"{KIND_WORDS[self.kind]} {self.name}, {self.district[0].lower()}{self.district[1:]}"

    def spellings(self) -> list[str]:
        """Give every text that names the old unit, its district beside it or not."""
        names = [self.name, f"{KIND_WORDS[self.kind]} {self.name}"]
        return [self.code, *names, *(f"{name} {self.district}" for name in names)]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the province; ``valid_to`` is its last day, None while it lasts."""

    code: str
    official_code: str
    name: str
    bare_name: str
    kind: str
    tier: str
    valid_from: date
    valid_to: date | None
    note: str
    predecessors: tuple[Predecessor, ...]

    def in_force(self, day: date) -> bool:
        """Tell whether the unit exists on ``day``; its first and last days count."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def spellings(self) -> list[str]:
        """Give every text that names the unit; a code may have lost its zero in a spreadsheet."""
        people = [f"UBND {self.name}", "UBND tỉnh"] if self.tier == "province" else []
        return [self.code, self.code.lstrip("0"), self.name, self.bare_name, *people]


_Candidate = tuple[Unit, Predecessor | None]  # the unit, and the old unit the text named
_Named = tuple[str, _Candidate]
_Key = Callable[[str], str]


class UnitRegister:
    """Units in the order of the register, found by code or by a name as people write it."""

    def __init__(self, units: Iterable[Unit]):
        self._units = tuple(units)
        self._by_code = {unit.code: unit for unit in self._units}
        current = [(text, (unit, None)) for unit in self._units for text in unit.spellings()]
        merged = [(unit, old) for unit in self._units for old in unit.predecessors]
        former = [(text, pair) for pair in merged for text in pair[1].spellings()]
        # The first level with a match decides; within a way of writing, today's units come first.
        self._accented = [_index(_accented, current), _index(_accented, former)]
        self._folded = [_index(fold, current), _index(fold, former)]
        self._candidates = lru_cache(maxsize=10_000)(self._look_up)

    def __iter__(self) -> Iterator[Unit]:
        return iter(self._units)

    def __len__(self) -> int:
        return len(self._units)

    def __reduce__(self) -> tuple[Callable[..., "UnitRegister"], tuple[tuple[Unit, ...]]]:
        """Travel between processes as the units alone; what is looked up is built once there."""
        return _of_units, (self._units,)

    def get(self, code: str) -> Unit | None:
        """Give the unit that has exactly this code."""
        return self._by_code.get(code)

    def of_tiers(self, tiers: Collection[str], day: date) -> list[Unit]:
        """Give the units of these tiers in force on ``day``, in the order of the register."""
        return [unit for unit in self._units if unit.tier in tiers and unit.in_force(day)]

    def find(self, text: str) -> Unit:
        """Give the one unit that ``text`` names: a code, a name, or a unit merged into it.

        Raises Refused with ``unknown_unit`` (hint: the nearest names) or ``ambiguous_unit``
        (message: every unit it may mean).
        """
        if unit := self.resolve(text):
            return unit
        candidates = self._candidates(text)
        raise _ambiguous(text, candidates) if candidates else self._unknown(text)

    def resolve(self, text: str) -> Unit | None:
        """Give the unit that ``find`` gives, or None where it refuses; cheap to ask again."""
        units = {unit.code: unit for unit, _ in self._candidates(text)}
        return next(iter(units.values())) if len(units) == 1 else None

    def _look_up(self, text: str) -> list[_Candidate]:
        words = _words(text)
        # Without any accent "quang minh" may be Quang Minh or Quảng Minh: only letters count.
        bare = all(fold(word) == word for word in words)
        for key, levels in ((_accented, [] if bare else self._accented), (fold, self._folded)):
            whole = key(_opened(words))
            for index in levels:
                if found := index.get(whole) or index.get(_trimmed(whole, key)):
                    return found
        return []

    def _unknown(self, text: str) -> Refused:
        names = {fold(name): unit for unit in self._units for name in (unit.bare_name, unit.name)}
        near = get_close_matches(_trimmed(fold(_opened(_words(text))), fold), names, n=6)
        nearest = list(dict.fromkeys(_told(names[name]) for name in near))[:3]
        hint = "Hãy ghi mã đơn vị hoặc tên đầy đủ"
        hint += f"; gần giống nhất: {'; '.join(nearest)}." if nearest else " như trong danh mục."
        return refuse("unknown_unit", f"Không có đơn vị nào có mã hoặc tên “{_shown(text)}”.", hint)


def _ambiguous(text: str, candidates: Iterable[_Candidate]) -> Refused:
    ordered = sorted(candidates, key=lambda one: (collation_key(one[0].name), one[0].code))
    listed = "; ".join(dict.fromkeys(_told(*candidate) for candidate in ordered))
    message = f"“{_shown(text)}” có thể là nhiều đơn vị: {listed}."
    hint = f"Hãy ghi mã đơn vị thay cho tên, ví dụ {ordered[0][0].code}."
    return refuse("ambiguous_unit", message, hint)


def _told(unit: Unit, former: Predecessor | None = None) -> str:
    return f"{unit.name} (mã {unit.code}{f', trước là {former}' if former else ''})"


def _shown(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _words(text: str) -> list[str]:
    """Give the words without case, punctuation and invisible marks; GD&ĐT is the word gdđt."""
    seen = re.sub(r"[\xad\u200b-\u200f\u2060\ufeff]", "", text).translate(LOOKALIKES)
    seen = unicodedata.normalize("NFC", seen).casefold()
    return re.findall(r"[^\W_]+", re.sub(r"(?<=\w)&(?=\w)", "", seen).replace("&", " và "))


def _opened(words: Iterable[str]) -> str:
    return " ".join(ABBREVIATIONS.get(fold(word), word) for word in words)


def _accented(text: str) -> str:
    """Move the tone of each word to its end: Hòa and Hoà are written alike, Hoa is not."""
    words = (unicodedata.normalize("NFD", word) for word in text.split())
    return " ".join("".join(sorted(word, key=TONES.__contains__)) for word in words)


def _trimmed(whole: str, key: _Key) -> str:
    """Leave out the People's Committee before a name and the province after it."""
    place = whole.removeprefix(key("ủy ban nhân dân") + " ")
    return place.removesuffix(" " + key("bắc ninh")).removesuffix(" " + key("tỉnh"))


def _index(key: _Key, names: Iterable[_Named]) -> dict[str, list[_Candidate]]:
    index: dict[str, list[_Candidate]] = {}
    for text, candidate in names:
        index.setdefault(key(_opened(_words(text))), []).append(candidate)
    return index


@lru_cache(maxsize=2)
def _of_units(units: tuple[Unit, ...]) -> UnitRegister:
    return UnitRegister(units)


@cache
def load_units() -> UnitRegister:
    """Read the register that comes with the product; the same object each time."""
    former: dict[str, list[Predecessor]] = {}
    for row in _rows("predecessors.csv"):
        ended, new_code = date.fromisoformat(row.pop("valid_to")), row.pop("new_code")
        old = Predecessor(row.pop("old_code"), **row, valid_to=ended)
        former.setdefault(new_code, []).append(old)
    return UnitRegister(
        _unit(row, tuple(former.get(row["code"], ()))) for row in _rows("units.csv")
    )


def _unit(row: dict[str, str], predecessors: tuple[Predecessor, ...]) -> Unit:
    start, end = date.fromisoformat(row.pop("valid_from")), row.pop("valid_to")
    ended = date.fromisoformat(end) if end else None
    return Unit(**row, valid_from=start, valid_to=ended, predecessors=predecessors)


def _rows(name: str) -> list[dict[str, str]]:
    table = files("measurements").joinpath("registers", name).read_text(encoding="utf-8")
    return list(csv.DictReader(table.splitlines()))
