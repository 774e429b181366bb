"""Days and moments of the office: today, a deadline's last moment, days counted forward."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from operations.office import Office
from rules.model import Campaign
from rules.policies import Monthly, Objections

ZONE = "Asia/Ho_Chi_Minh"
HERE = ZoneInfo(ZONE)
SATURDAY = 5


def aware(moment: datetime) -> datetime:
    """Give a kept moment with its zone: the ledger keeps UTC, some databases without saying so."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def today(office: Office) -> date:
    """Give the office's day, in its own zone."""
    return aware(office.clock()).astimezone(HERE).date()


def monthly_of(campaign: Campaign) -> Monthly | None:
    """Give when a campaign's months are computed, if it says so."""
    return campaign.recompute.monthly if campaign.recompute else None


def zone_of(campaign: Campaign) -> str:
    """Give the zone a campaign's days are in."""
    monthly = monthly_of(campaign)
    return monthly.timezone if monthly else ZONE


def day_in(moment: datetime, zone: str) -> date:
    """Give the day a moment falls on in a zone."""
    return aware(moment).astimezone(ZoneInfo(zone)).date()


def is_over(last_day: str, zone: str, now: datetime) -> bool:
    """Whether a day (``2026-10-31``) has ended in its zone: its last second still counts."""
    return day_in(now, zone) > date.fromisoformat(last_day)


def moment(day: date, at: str, zone: str) -> datetime:
    """Give an hour (``08:00``) of a day in a zone."""
    hour, minute = (int(part) for part in at.split(":"))
    return datetime.combine(day, time(hour, minute), ZoneInfo(zone))


def days_after(day: date, days: int, rule: Objections) -> date:
    """Count days forward, the first being the day after: calendar days, or working ones."""
    if rule.count == "calendar":
        return day + timedelta(days=days)
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < SATURDAY and day not in rule.holidays
    return day
