"""When people are left alone: quiet hours, days off, and once a day for who asks so."""

from datetime import datetime, timedelta

from operations.delivery.settings import HERE, Settings, at
from rules.working_days import WorkingDays

SATURDAY = 5


def is_quiet(settings: Settings, calendar: WorkingDays | None, now: datetime) -> bool:
    """Whether nobody is to be disturbed at a moment; the last quiet minute ends at ``until``."""
    quiet, here = settings.quiet, now.astimezone(HERE)
    if quiet.days_off and not _works(calendar, here):
        return True
    begins, until = at(here.date(), quiet.begins), at(here.date(), quiet.until)
    if begins <= until:
        return begins <= here < until
    return here >= begins or here < until


def _works(calendar: WorkingDays | None, here: datetime) -> bool:
    """Whether offices work on a day; outside the register Monday to Friday."""
    if calendar is not None and here.date() in calendar:
        return calendar.is_working_day(here.date())
    return here.weekday() < SATURDAY


def last_daily(settings: Settings, now: datetime) -> datetime:
    """Give the newest moment at which daily messages leave that has come."""
    here = now.astimezone(HERE)
    today = at(here.date(), settings.digest.daily_at)
    return today if today <= here else today - timedelta(days=1)
