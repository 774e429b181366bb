"""People and entries: of each code, the rows of its newest file that was not withdrawn."""

from collections.abc import Iterable
from typing import TypeVar

from sqlmodel import Session, col, select

from ledger.tables import BatchRow, ContactRow, EntryRow, PersonRow
from measurements.lists.marks import Entry
from measurements.lists.people import Post

Row = TypeVar("Row", PersonRow, EntryRow, ContactRow)


def put_people(session: Session, posts: Iterable[Post], batch_id: int) -> None:
    """Store the posts of one file."""
    session.add_all(
        PersonRow(
            batch_id=batch_id,
            code=post.code,
            name=post.name,
            unit=post.unit,
            position=post.position,
            is_leader=post.is_leader,
            is_female=post.is_female,
            since=post.since,
            until=post.until,
        )
        for post in posts
    )


def people_in_force(session: Session) -> list[Post]:
    """Give every post in force, in order of code and first day."""
    rows = session.exec(
        select(PersonRow)
        .join(BatchRow, col(PersonRow.batch_id) == col(BatchRow.id))
        .where(col(BatchRow.withdrawn_at).is_(None))
        .order_by(col(PersonRow.code), col(PersonRow.since))
    )
    return [
        Post(
            row.code,
            row.name,
            row.unit,
            row.position,
            row.is_leader,
            row.is_female,
            row.since,
            row.until,
        )
        for row in newest_of_each(rows)
    ]


def put_entries(session: Session, campaign: str, entries: Iterable[Entry], batch_id: int) -> None:
    """Store the entries of one file."""
    session.add_all(
        EntryRow(
            batch_id=batch_id,
            campaign=campaign,
            code=entry.code,
            title=entry.title,
            unit=entry.unit,
        )
        for entry in entries
    )


def entries_in_force(session: Session, campaign: str) -> list[Entry]:
    """Give every entry of a contest in force, in order of code."""
    rows = session.exec(
        select(EntryRow)
        .join(BatchRow, col(EntryRow.batch_id) == col(BatchRow.id))
        .where(EntryRow.campaign == campaign, col(BatchRow.withdrawn_at).is_(None))
        .order_by(col(EntryRow.code))
    )
    return [Entry(row.code, row.title, row.unit) for row in newest_of_each(rows)]


def newest_of_each(rows: Iterable[Row]) -> list[Row]:
    """Keep, of each code, the rows of its newest batch."""
    held = list(rows)
    newest: dict[str, int] = {}
    for row in held:
        newest[row.code] = max(newest.get(row.code, 0), row.batch_id)
    return [row for row in held if row.batch_id == newest[row.code]]
