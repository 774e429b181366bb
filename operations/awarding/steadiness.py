"""How steady the ranks of a published board and a proposal are: see scoring.robustness."""

from ledger.runs import PUBLISHED
from operations.boards import document_of, run_of
from operations.office import Office
from operations.periods.verification import sheet_of
from operations.views import Document
from rules.errors import refuse
from rules.model import WindowName
from rules.vietnamese import number
from scoring.ranking import rank
from scoring.robustness import TIMES, Hindrance, bands, hindrance

UNTOLD: dict[Hindrance, str] = {
    "no_total": "phong trào không cho điểm",
    "adjusted": "tổng điểm có phần cộng, trừ ngoài các chỉ tiêu, không phải tổng của các dòng",
    "not_summed": "có nhóm không cộng điểm các dòng, hoặc có điểm trần, nên tổng không phải tổng "
    "của các dòng",
    "weighted": "nhóm hoặc chỉ tiêu đã có hệ số, nên tổng không phải tổng của các dòng",
    "no_board": "không xét theo bảng xếp hạng",
    "per_unit": "mỗi đơn vị có suất riêng",
}
TRIED = (
    f"Độ vững: thử {number(TIMES)} bộ trọng số (mỗi điểm tối đa thêm bớt đến 25 %) và bỏ lần lượt "
    "từng chỉ tiêu"
)


def steadiness_words(reason: Hindrance | None) -> str:
    """Say how the steadiness of a proposal was tried, or why it was not."""
    return f"Không thử độ vững: {UNTOLD[reason]}" if reason else TRIED


def steadiness(office: Office, campaign: str, month: str, window: WindowName) -> Document:
    """Give, board by board, the best and worst rank of each unit under other weights.

    Raises Refused where the month was not computed, or the campaign gives no ranks.
    """
    run = run_of(office, campaign, month, None)
    document, sheet = document_of(run, window), sheet_of(run, window)
    ranked = [one for one in sheet.campaign.boards if one.ranked and sheet.totals is not None]
    if not ranked:
        message = f"phong trào '{campaign}' không xếp hạng"
        raise refuse("nothing_ranked", message, "nêu phong trào có bảng xếp hạng")
    entries = {one["unit"]: one for board in document["boards"] for one in board["entries"]}
    boards = []
    for rule in ranked:
        office.tell(f"Thử độ vững của bảng {rule.title}")
        found = bands(rank(sheet, rule))
        boards.append(
            {
                "id": rule.id,
                "title": rule.title,
                "untold": UNTOLD[reason] if (reason := hindrance(sheet)) else "",
                "entries": [
                    {key: entries[sheet.figures.subjects[row]][key] for key in HEAD}
                    | {
                        "best": one.best,
                        "worst": one.worst,
                        "best_dropped": one.best_dropped,
                        "worst_dropped": one.worst_dropped,
                    }
                    for row, one in found.items()
                ],
            }
        )
    told = {key: document[key] for key in ("campaign", "month", "window", "fingerprint", "mark")}
    return told | {"weightings": TIMES, "published": run.status == PUBLISHED, "boards": boards}


HEAD = ("rank", "unit", "name", "total")
