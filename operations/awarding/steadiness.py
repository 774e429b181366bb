"""How steady the ranks of a published board are: see scoring.robustness."""

from ledger.runs import PUBLISHED
from operations.boards import document_of, run_of
from operations.office import Office
from operations.periods.verification import sheet_of
from operations.views import Document
from rules.errors import refuse
from rules.model import WindowName
from scoring.ranking import rank
from scoring.robustness import TIMES, bands


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
