"""What the bell did, each act once, and the notices that wait to be read or sent."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from ledger.audit import record
from ledger.canonical import canonical
from ledger.tables import BellActRow, NoticeRow

REMIND, WARN, COMPUTE, PUBLISH, LAPSE = "remind", "warn", "compute", "publish", "lapse"
OVERDUE, ALERT = "overdue", "lapsing"
REMINDED, WARNED, ANSWERED = "remind", "warn", "objection"
"""The kinds of notices: a reminder, a warning, the answer to an objection."""


def occasions(session: Session, campaign: str, month: str, act: str) -> list[str]:
    """Give for which occasions an act of a month was done, in order."""
    return list(
        session.exec(
            select(BellActRow.occasion)
            .where(
                BellActRow.campaign == campaign, BellActRow.month == month, BellActRow.act == act
            )
            .order_by(col(BellActRow.occasion))
        )
    )


def mark_done(
    session: Session,
    campaign: str,
    month: str,
    act: str,
    occasion: str,
    when: datetime,
    who: str,
) -> None:
    """Write that an act was done; the unique key refuses the same act twice."""
    row = BellActRow(
        campaign=campaign, month=month, act=act, occasion=occasion, done_at=when, done_by=who
    )
    session.add(row)
    session.flush()
    told = {"act": act, "occasion": occasion}
    record(session, when, who, "ring", f"{campaign} {month}", None, told)


def add_notices(
    session: Session,
    campaign: str,
    month: str,
    kind: str,
    occasion: str,
    told: Mapping[str, Mapping[str, Any]],
    when: datetime,
) -> None:
    """Keep what each unit is to be told, by unit code."""
    for unit, data in told.items():
        row = NoticeRow(
            campaign=campaign,
            month=month,
            kind=kind,
            occasion=occasion,
            unit=unit,
            data=canonical(dict(data)),
            created_at=when,
        )
        session.add(row)
    session.flush()


def notices(
    session: Session,
    campaign: str | None = None,
    month: str | None = None,
    kind: str | None = None,
    unit: str | None = None,
    after: int = 0,
) -> list[dict[str, Any]]:
    """Give notices as plain documents in the order they were made; all but those asked away."""
    asked = select(NoticeRow).where(col(NoticeRow.id) > after).order_by(col(NoticeRow.id))
    for column, value in (
        (NoticeRow.campaign, campaign),
        (NoticeRow.month, month),
        (NoticeRow.kind, kind),
        (NoticeRow.unit, unit),
    ):
        if value is not None:
            asked = asked.where(col(column) == value)
    return [
        {
            "id": row.id,
            "campaign": row.campaign,
            "month": row.month,
            "kind": row.kind,
            "occasion": row.occasion,
            "unit": row.unit,
            "data": json.loads(row.data),
        }
        for row in session.exec(asked)
    ]


def newest_notice(session: Session) -> int:
    """Give the id of the newest notice, 0 where there is none."""
    found = session.exec(select(NoticeRow.id).order_by(col(NoticeRow.id).desc()).limit(1)).first()
    return found or 0
