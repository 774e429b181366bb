"""Few accounts behind many online dossiers, and many ratings in one minute. Stated thresholds.

A dossier that an official files on a citizen's behalf from an account of his own lifts the online
rate without one more citizen online. The applicant's hash is what is known of the account: the
reading is that of an assumption, and the finding asks, it does not judge.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from measurements.counting.concentration import Concentration
from measurements.findings.finding import Finding
from measurements.findings.printed import percent_at
from rules.vietnamese import number

ACCOUNTS = 3
LEAST_DOSSIERS, LEAST_SHARE_OF_DOSSIERS = 30, 25
"""Told from so many online dossiers on, where ACCOUNTS accounts filed at least so many per cent."""
LEAST_RATINGS, LEAST_SHARE_OF_RATINGS = 20, 25
"""Told from so many ratings on, where one minute holds at least so many per cent."""


def frequent_accounts(
    counted: Iterable[Concentration], month: str, origins: dict[str, str]
) -> Iterator[Finding]:
    """Tell the units whose online dossiers come from few accounts; only counts and shares."""
    for one in counted:
        if not _is_large(one, LEAST_DOSSIERS, LEAST_SHARE_OF_DOSSIERS):
            continue
        few = min(ACCOUNTS, one.keys)
        said = f"{few} tài khoản nộp nhiều nhất nộp {number(one.of_top)} trong "
        said += f"{number(one.records)} hồ sơ trực tuyến của tháng"
        yield _told(
            one,
            "few_accounts",
            month,
            origins,
            said,
            "kiểm tra có nộp hộ người dân bằng tài khoản của cán bộ hay cơ sở dịch vụ không",
            "dossiers_online",
        )


def bursts_of_ratings(
    counted: Iterable[Concentration], month: str, origins: dict[str, str]
) -> Iterator[Finding]:
    """Tell the units with a large part of their ratings in a single minute."""
    for one in counted:
        if _is_large(one, LEAST_RATINGS, LEAST_SHARE_OF_RATINGS):
            said = f"{number(one.of_top)} trong {number(one.records)} phiếu đánh giá của tháng "
            said += "nằm trong cùng một phút"
            hint = "kiểm tra phiếu có do một người chấm liền một lúc hay được nhập dồn không"
            yield _told(one, "ratings_in_burst", month, origins, said, hint, "satisfaction")


def _is_large(one: Concentration, least: int, share: int) -> bool:
    return one.records >= least and 100 * one.of_top >= share * one.records


def _told(
    one: Concentration,
    code: str,
    month: str,
    origins: dict[str, str],
    said: str,
    hint: str,
    subject: str,
) -> Finding:
    share = percent_at(100 * Fraction(one.of_top, one.records), 2)
    figures = (("nhiều nhất", number(one.of_top)), ("cả tháng", number(one.records)))
    return Finding(
        code,
        "odd",
        f"{said} ({share})",
        hint,
        unit=one.unit,
        subject=subject,
        month=month,
        place=origins.get(one.unit, ""),
        figures=figures,
        recomputed=share,
    )
