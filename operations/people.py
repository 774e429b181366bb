"""Who works where: the officials that the office keeps, by unit and day."""

from datetime import date
from typing import Any

from ledger.people import people_in_force
from operations.office import Office
from rules.vietnamese import collation_key


def people_document(office: Office, unit: str | None, day: date | None) -> dict[str, Any]:
    """List the posts in force, of one unit and on one day where these are named.

    Refused where no unit is called so.
    """
    asked = office.units.find(unit).code if unit else None
    with office.ledger.reading() as session:
        posts = people_in_force(session)
    chosen = [
        post
        for post in posts
        if (asked is None or post.unit == asked) and (day is None or post.in_force(day))
    ]
    names = {one.code: one.name for one in office.units}
    ordered = sorted(
        chosen, key=lambda one: (collation_key(names[one.unit]), collation_key(one.name), one.since)
    )
    return {
        "unit": asked,
        "day": day.isoformat() if day else None,
        "people": [
            {
                "code": post.code,
                "name": post.name,
                "unit": post.unit,
                "unit_name": names[post.unit],
                "position": post.position,
                "is_leader": post.is_leader,
                "is_female": post.is_female,
                "from": post.since.isoformat(),
                "until": post.until.isoformat() if post.until else None,
            }
            for post in ordered
        ],
    }
