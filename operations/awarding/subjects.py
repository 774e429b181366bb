"""Who can be put forward: a unit, an official by his code, a part of a unit by its name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.awarding import nominations
from ledger.people import people_in_force
from measurements.lists.people import Post, code_of
from measurements.units import Unit
from operations.bell.deadlines import today
from operations.office import Office
from rules.book import Rulebook
from rules.errors import refuse
from rules.nearest import nearest
from rules.vietnamese import day as day_words
from rules.vietnamese import fold

PERSON, COLLECTIVE, PRACTICE = "person:", "collective:", "practice:"


@dataclass(frozen=True)
class Subject:
    """Somebody who is put forward, as he stands on a day; ``unit`` is where he belongs."""

    code: str
    kind: str
    name: str
    unit: str
    position: str = ""
    is_leader: bool = False
    is_female: bool = False


def taking_part(office: Office, book: Rulebook, text: str) -> Unit:
    """Give the unit that a text names; refused where it is of no tier of the campaign."""
    found = office.units.find(text)
    if found.tier not in book.campaign.tier_names:
        raise refuse(
            "not_in_campaign",
            f"{found.name} không thuộc khối nào của '{book.campaign.id}'",
            f"các khối: {', '.join(book.campaign.tier_names)}",
        )
    return found


def person(posts: Sequence[Post], text: str, day: date) -> Subject:
    """Give an official as he stands on a day.

    Raises Refused where nobody has this code, or he is in no unit or in two on that day.
    """
    code = code_of(text.removeprefix(PERSON))
    held = [post for post in posts if post.code == code]
    if not held:
        known = list(dict.fromkeys(post.code for post in posts))
        hint = nearest(code, known, "nhập danh sách cán bộ bằng 'thidua import people' trước")
        raise refuse("unknown_person", f"không có cán bộ mã '{code}'", hint)
    here = [post for post in held if post.in_force(day)]
    if not here:
        raise refuse(
            "person_without_unit",
            f"cán bộ {code} không ở đơn vị nào vào ngày {day_words(day)}",
            "sửa danh sách cán bộ rồi nhập lại, hoặc rút đề cử",
        )
    if len({post.unit for post in here}) > 1:
        raise refuse(
            "person_in_two_units",
            f"cán bộ {code} ở hai đơn vị vào ngày {day_words(day)}",
            "sửa danh sách cán bộ: mỗi lúc một người một đơn vị",
        )
    post = here[0]
    return Subject(
        PERSON + code,
        "person",
        post.name,
        post.unit,
        post.position,
        post.is_leader,
        post.is_female,
    )


def collective(unit: Unit, name: str) -> Subject:
    """Give a part of a unit, known by its name there."""
    words = "-".join(fold(name).split())
    if not words:
        raise refuse("empty_text", "để trống", "nêu tên tập thể")
    return Subject(f"{COLLECTIVE}{unit.code}/{words}", "collective", name.strip(), unit.code)


def women_of(posts: Sequence[Post], day: date) -> dict[str, tuple[int, int]]:
    """Give, by unit, how many women of how many officials there are on a day."""
    found: dict[str, tuple[int, int]] = {}
    for post in posts:
        if post.in_force(day):
            women, people = found.get(post.unit, (0, 0))
            found[post.unit] = (women + post.is_female, people + 1)
    return found


def people_of(women: Mapping[str, tuple[int, int]], unit: str | None = None) -> int:
    """Count the officials of a unit, or of all."""
    if unit is not None:
        return women.get(unit, (0, 0))[1]
    return sum(people for _, people in women.values())


def attested_subject(office: Office, book: Rulebook, text: str) -> Subject:
    """Give whom a standard is attested of: a unit taking part, ``person:CODE``, a part of a unit.

    A part of a unit (``collective:UNIT/NAME``) is known once it is put forward.
    """
    with office.ledger.reading() as session:
        if text.startswith(PERSON):
            return person(people_in_force(session), text, today(office))
        if text.startswith(COLLECTIVE):
            for row in nominations(session, book.campaign.id):
                if row.subject == text:
                    return Subject(row.subject, row.kind, row.name, row.unit)
            hint = "đề cử tập thể này bằng 'thidua nominate' trước"
            raise refuse("unknown_collective", f"chưa ai đề cử '{text}'", hint)
    unit = taking_part(office, book, text)
    return Subject(unit.code, "unit", unit.name, unit.code)
