"""A clock as a Vietnamese sentence: each choice with its clause."""

from collections.abc import Callable, Iterator

from rules.clocks import Clock
from rules.records import RecordKind
from rules.words import Ruled

COMPARE = {
    "day": "so theo ngày lịch, hết ngày hẹn vẫn đúng hạn",
    "moment": "so đến từng giây, quá giờ hẹn là quá hạn",
}
DUE = {
    "original": "hạn là «{due}», hẹn lại không đổi hạn",
    "rescheduled": "hạn là «{again}», không có thì «{due}»",
}
NO_DUE = {
    "time_limit": "không có ngày hẹn thì theo thời hạn quy định",
    "left_out": "không có ngày hẹn thì không xét",
}
SUPPLEMENT = {
    "subtract": "trừ thời gian chờ bổ sung",
    "restart": "bổ sung xong thì thời hạn tính lại từ đầu",
    "ignore": "không trừ thời gian bổ sung",
}
ASKED_TWICE = {
    "late": "yêu cầu bổ sung hơn một lần là quá hạn",
    "ignore": "không xét số lần yêu cầu bổ sung",
}
WITHDRAWN = {
    "if_accepted": "{noun} rút sau khi tiếp nhận tính đến ngày rút",
    "left_out": "{noun} rút thì không xét",
}
UNFINISHED = {
    "window_end": "{noun} chưa xong ({open}) tính đến hết ngày cuối kỳ",
    "left_out": "{noun} chưa xong thì không xét",
}
Citing = Callable[[Ruled], str]


def clock_sentence(clock: Clock, kind: RecordKind, cited: Citing) -> str:
    """Say what a clock does; ``cited`` gives the clause of a choice, empty where it has none.

    Raises ValueError where the records have no field for their state.
    """
    return "; ".join(_parts(clock, kind, cited))


def _parts(clock: Clock, kind: RecordKind, cited: Citing) -> Iterator[str]:
    roles = kind.timing
    state = kind.field(roles.state) if roles else None
    if roles is None or state is None:
        raise ValueError(f"{kind.id} has no states for a clock")
    titles = {one.id: one.title.split(" (")[0] for one in kind.fields}
    words = {
        "due": titles[roles.due],
        "again": titles[roles.rescheduled],
        "noun": kind.noun,
        "open": ", ".join(state.words.get(one, one) for one in clock.open_states),
    }
    yield f"tính từ {_first_of(titles, clock.start)} đến {_first_of(titles, clock.end)}"
    for choices, chosen in (
        (COMPARE, clock.compare),
        (DUE, clock.due),
        (NO_DUE, clock.no_due),
        (SUPPLEMENT, clock.supplement),
        (ASKED_TWICE, clock.asked_twice),
        (WITHDRAWN, clock.withdrawn),
        (UNFINISHED, clock.unfinished),
    ):
        yield choices[chosen.take].format(**words) + cited(chosen)
    if most := clock.reschedules_at_most:
        yield f"hẹn lại quá {most.take} lần là quá hạn" + cited(most)
    if hour := clock.forwarded_after:
        said = f"tiếp nhận sau {hour.take} giờ thì thời hạn ngày làm việc chạy từ ngày kế tiếp"
        yield said + cited(hour)


def _first_of(titles: dict[str, str], names: tuple[str, ...]) -> str:
    return ", không có thì ".join(f"«{titles[one]}»" for one in names)
