"""Who is put forward, recognised, heard by a council, signed for, and proposed."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.framework import Command, make_app
from cli.rules_commands import AsJson
from cli.setting import open_here, say, say_json, show
from cli.show_commands import MAIN, Window

Campaign = Annotated[str, typer.Option(help="Mã phong trào.")]
DAYS = ["%Y-%m-%d"]
Day = Annotated[
    datetime | None, typer.Option("--day", formats=DAYS, help="Ngày; bỏ trống là hôm nay.")
]
File = Annotated[Path | None, typer.Option("--file", help="Tệp kèm theo.")]
UNIT = "Mã hoặc tên đơn vị."

model_app = make_app(help="Sổ mô hình hay, cách làm sáng tạo.")
council_app = make_app(help="Hội đồng thi đua - khen thưởng và các phiên họp.")
signers_app = make_app(help="Người ký Tờ trình, Quyết định, Giấy khen.")


class Level(StrEnum):
    """Which council."""

    agency = "agency"
    standing = "standing"


def add_to(app: typer.Typer) -> None:
    """Put these commands under ``thidua``."""
    for name, command in (
        ("nominate", nominate),
        ("nominations", nominations),
        ("propose", propose_awards),
        ("robust", robust),
    ):
        app.command(name, cls=Command)(command)
    app.add_typer(model_app, name="model")
    app.add_typer(council_app, name="council")
    app.add_typer(signers_app, name="signers")


def nominate(
    award: Annotated[str | None, typer.Argument(help="Mã khen thưởng trong phong trào.")] = None,
    subject: Annotated[
        str | None,
        typer.Argument(help="Đơn vị, mã cán bộ, hoặc tên tập thể thuộc đơn vị nêu ở --unit."),
    ] = None,
    by: Annotated[str, typer.Option("--by", help="Người hoặc cơ quan đề cử.")] = "",
    achievement: Annotated[str, typer.Option("--achievement", help="Thành tích.")] = "",
    document: Annotated[str, typer.Option("--document", help="Số văn bản đề cử.")] = "",
    document_day: Annotated[
        datetime | None, typer.Option("--document-day", formats=DAYS, help="Ngày văn bản đề cử.")
    ] = None,
    unit: Annotated[str, typer.Option("--unit", help="Đơn vị của tập thể, cá nhân.")] = "",
    file: File = None,
    table: Annotated[
        Path | None, typer.Option("--table", help="Bảng CSV nhiều đề cử, thay cho từng tùy chọn.")
    ] = None,
    withdraw: Annotated[int | None, typer.Option("--withdraw", help="Số đề cử rút lại.")] = None,
    reason: Annotated[str, typer.Option("--reason", help="Lý do rút.")] = "",
    campaign: Campaign = MAIN,
    day: Day = None,
    as_json: AsJson = False,
) -> None:
    """Đề cử tập thể, cá nhân cho một khen thưởng; rút bằng --withdraw.

    Ví dụ: thidua nominate bang_khen_persons CB-01 --by "Giám đốc Sở Tư pháp" --achievement "..."
    --document 12/STP --document-day 2026-11-20
    """
    from operations.awarding import nominations as acts

    if table is not None and award is not None:
        raise typer.BadParameter("nêu một đề cử, hoặc bảng bằng --table", param_hint="--table")
    if withdraw is None and table is None and (award is None or subject is None):
        raise typer.BadParameter("nêu khen thưởng và đối tượng", param_hint="AWARD SUBJECT")
    with open_here() as office:
        if withdraw is not None:
            row = acts.withdraw(office, campaign, withdraw, reason)
            told, line = acts.nomination_document(row), f"Đã rút đề cử số {row.id}: {row.name}."
        elif table is not None:
            told = acts.nominate_all(office, campaign, table)
            line = f"{told['file']}: {told['lines']} dòng, {told['changed']} đề cử mới."
        else:
            stated = acts.Stated(
                award=award or "",
                subject=subject or "",
                by=by,
                achievement=achievement,
                document=document,
                document_day=_iso(document_day),
                unit=unit,
                day=_iso(day),
            )
            row = acts.nominate(office, campaign, stated, file)
            told = acts.nomination_document(row)
            line = f"Đã ghi đề cử số {row.id}: {row.name} ({row.subject}), {row.award}."
    if as_json:
        say_json(told)
    else:
        say(line)


def nominations(
    unit: Annotated[str | None, typer.Option("--unit", help="Chỉ một đơn vị.")] = None,
    campaign: Campaign = MAIN,
    as_json: AsJson = False,
) -> None:
    """Ai đã được đề cử. Ví dụ: thidua nominations --unit "Kinh Bac\""""
    from operations.awarding.nominations import nominations as look
    from operations.screens import nominations_screen

    with open_here() as office:
        document = look(office, campaign, unit)
    if as_json:
        say_json(document)
    else:
        show(nominations_screen(document))


@model_app.command(cls=Command, name="add")
def add_model(
    unit: Annotated[str, typer.Argument(help=UNIT)],
    title: Annotated[str, typer.Argument(help="Tên mô hình, cách làm.")],
    description: Annotated[str, typer.Option("--description", help="Cách làm và kết quả.")],
    evidence: Annotated[str, typer.Option("--evidence", help="Văn bản, số liệu chứng minh.")],
    file: File = None,
    campaign: Campaign = MAIN,
    day: Day = None,
    as_json: AsJson = False,
) -> None:
    """Ghi một mô hình của đơn vị.

    Ví dụ: thidua model add "Kinh Bac" "Tổ lưu động" --description "..." --evidence "BC 12/BC-UBND"
    """
    from operations.awarding.practices import add_practice, practice_document

    with open_here() as office:
        row = add_practice(office, campaign, unit, title, description, evidence, file, _iso(day))
        told = practice_document(office, row)
    _say(told, f"Mô hình số {told['id']}: {told['unit_name']}, {told['title']}.", as_json)


@model_app.command(cls=Command, name="recognise")
def recognise_model(
    number: Annotated[int, typer.Argument(help="Số mô hình.")],
    by: Annotated[str, typer.Option("--by", help="Người hoặc cơ quan công nhận.")],
    document: Annotated[str, typer.Option("--document", help="Văn bản công nhận: số, ngày.")],
    campaign: Campaign = MAIN,
    day: Day = None,
    as_json: AsJson = False,
) -> None:
    """Công nhận mô hình bằng văn bản, vào bất cứ lúc nào.

    Ví dụ: thidua model recognise 1 --by "Chánh Văn phòng" --document "TB 15/TB-VPUBND"
    """
    from operations.awarding.practices import practice_document, recognise

    with open_here() as office:
        row = recognise(office, campaign, number, by, document, _iso(day))
        told = practice_document(office, row)
    _say(told, f"Đã công nhận mô hình số {number}: {told['title']}.", as_json)


@model_app.command(cls=Command, name="copy")
def copy_model(
    number: Annotated[int, typer.Argument(help="Số mô hình.")],
    unit: Annotated[str, typer.Argument(help="Đơn vị đã áp dụng.")],
    campaign: Campaign = MAIN,
    as_json: AsJson = False,
) -> None:
    """Ghi đơn vị khác đã áp dụng mô hình. Ví dụ: thidua model copy 1 "Vo Cuong\""""
    from operations.awarding.practices import copy_practice, practice_document

    with open_here() as office:
        told = practice_document(office, copy_practice(office, campaign, number, unit))
    many = len(told["copied_by"])
    _say(told, f"Mô hình số {number}: {many} đơn vị khác đã áp dụng.", as_json)


@model_app.command(cls=Command, name="list")
def list_models(campaign: Campaign = MAIN, as_json: AsJson = False) -> None:
    """Sổ mô hình. Ví dụ: thidua model list"""
    from operations.awarding.practices import practices
    from operations.screens import practices_screen

    with open_here() as office:
        document = practices(office, campaign)
    if as_json:
        say_json(document)
    else:
        show(practices_screen(document))


@signers_app.command(cls=Command, name="add")
def add_signer(
    role: Annotated[
        str, typer.Argument(help="issuing (Tờ trình), decision (Quyết định), hoặc một đơn vị.")
    ],
    name: Annotated[str, typer.Argument(help="Họ tên.")],
    form: Annotated[str, typer.Option("--form", help='Như in ở phần ký: "CHÁNH VĂN PHÒNG".')],
    since: Annotated[datetime, typer.Option("--from", formats=DAYS, help="Ký từ ngày.")],
    document: Annotated[str, typer.Option("--document", help="Văn bản giao quyền ký.")],
    until: Annotated[
        datetime | None, typer.Option("--until", formats=DAYS, help="Đến hết ngày.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ghi người ký từ một ngày.

    Ví dụ: thidua signers add issuing "Người ký A" --form "CHÁNH VĂN PHÒNG" --from 2026-07-01
    --document "QĐ 10/QĐ-UBND"
    """
    from operations.awarding.registers import add_signer as add
    from operations.awarding.registers import signer_document

    with open_here() as office:
        told = signer_document(add(office, role, form, name, _iso(since), document, _iso(until)))
    _say(told, f"Đã ghi người ký: {told['form']} {told['name']}.", as_json)


@signers_app.command(cls=Command, name="list")
def list_signers(as_json: AsJson = False) -> None:
    """Ai ký gì, từ ngày nào. Ví dụ: thidua signers list"""
    from operations.awarding.registers import signers
    from operations.screens import signers_screen

    with open_here() as office:
        document = signers(office)
    if as_json:
        say_json(document)
    else:
        show(signers_screen(document))


@council_app.command(cls=Command, name="set")
def set_council(
    level: Annotated[
        Level, typer.Argument(help="agency cơ quan trình, standing Thường trực tỉnh.")
    ],
    name: Annotated[str, typer.Argument(help="Tên hội đồng.")],
    members: Annotated[Path, typer.Option("--members", help="Bảng CSV name,role.")],
    since: Annotated[datetime, typer.Option("--from", formats=DAYS, help="Từ ngày.")],
    document: Annotated[str, typer.Option("--document", help="Quyết định thành lập.")],
    as_json: AsJson = False,
) -> None:
    """Ghi hội đồng và thành viên từ một ngày.

    Ví dụ: thidua council set agency "Hội đồng TĐKT Văn phòng" --members tv.csv --from 2026-07-01
    --document "QĐ 5/QĐ-VPUBND"
    """
    from operations.awarding.registers import set_council as keep

    with open_here() as office:
        row = keep(office, level.value, name, document, _iso(since), members)
        told = row.model_dump(include={"id", "level", "name", "document", "since"})
    _say(told, f"Đã ghi {told['name']} từ {since:%d/%m/%Y}.", as_json)


@council_app.command(cls=Command, name="list")
def list_councils(as_json: AsJson = False) -> None:
    """Các hội đồng và thành viên. Ví dụ: thidua council list"""
    from operations.awarding.registers import councils_document
    from operations.screens import councils_screen

    with open_here() as office:
        document = councils_document(office)
    if as_json:
        say_json(document)
    else:
        show(councils_screen(document))


@council_app.command(cls=Command, name="ballot")
def write_ballot(
    out: Annotated[Path, typer.Option("--out", help="Tệp CSV ghi ra.")],
    as_of: Annotated[datetime, typer.Option("--as-of", formats=DAYS, help="Ngày họp.")],
    campaign: Campaign = MAIN,
) -> None:
    """Bảng biểu quyết để thư ký điền.

    Ví dụ: thidua council ballot --as-of 2026-12-10 --out phieu.csv
    """
    from operations.awarding.sessions import write_ballot as write

    with open_here() as office:
        count = write(office, campaign, as_of.date(), out)
    say(f"Đã ghi {count} trường hợp vào {out}")


@council_app.command(cls=Command, name="record")
def record_session(
    level: Annotated[Level, typer.Option("--level", help="Hội đồng nào họp.")],
    day: Annotated[datetime, typer.Option("--day", formats=DAYS, help="Ngày họp.")],
    place: Annotated[str, typer.Option("--place", help="Địa điểm.")],
    chair: Annotated[str, typer.Option("--chair", help="Người chủ trì.")],
    secretary: Annotated[str, typer.Option("--secretary", help="Thư ký.")],
    attendance: Annotated[
        Path,
        typer.Option(
            "--attendance",
            help="Bảng CSV name,presence và opinion_day,opinion,file của ai gửi văn bản.",
        ),
    ],
    votes: Annotated[Path, typer.Option("--votes", help="Bảng biểu quyết đã điền.")],
    received: Annotated[
        datetime | None,
        typer.Option("--received", formats=DAYS, help="Ngày hồ sơ đến Sở Nội vụ."),
    ] = None,
    minutes: Annotated[str, typer.Option("--minutes", help="Số biên bản.")] = "",
    file: File = None,
    campaign: Campaign = MAIN,
    as_json: AsJson = False,
) -> None:
    """Ghi một phiên họp: người dự, phiếu và kết quả từng trường hợp.

    Ví dụ: thidua council record --level agency --day 2026-12-10 --place "Phòng họp 1" --chair "A"
    --secretary "B" --attendance du.csv --votes phieu.csv
    """
    from operations.awarding import sessions
    from operations.screens import sessions_screen

    stated = sessions.Stated(
        level=level.value,
        day=_iso(day),
        place=place,
        chair=chair,
        secretary=secretary,
        attendance=attendance,
        votes=votes,
        received=_iso(received),
        minutes=minutes,
    )
    with open_here() as office:
        document = sessions.record_session(office, campaign, stated, file)
    if as_json:
        say_json(document)
    else:
        show(sessions_screen({"sessions": [document]}))


@council_app.command(cls=Command, name="sessions")
def list_sessions(campaign: Campaign = MAIN, as_json: AsJson = False) -> None:
    """Các phiên họp đã ghi. Ví dụ: thidua council sessions"""
    from operations.awarding.sessions import sessions
    from operations.screens import sessions_screen

    with open_here() as office:
        document = sessions(office, campaign)
    if as_json:
        say_json(document)
    else:
        show(sessions_screen(document))


def propose_awards(
    campaign: Annotated[str, typer.Argument(help="Mã phong trào.")],
    as_of: Annotated[datetime, typer.Option("--as-of", formats=DAYS, help="Tính đến ngày.")],
    out: Annotated[Path, typer.Option("--out", help="Thư mục ghi dự thảo.")],
    decision_day: Annotated[
        datetime | None,
        typer.Option(
            "--decision-day",
            formats=DAYS,
            help="Ngày ký quyết định, để tính tiền thưởng; bỏ trống là ngày --as-of.",
        ),
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option("--unit", help="Chỉ Giấy khen mà thủ trưởng đơn vị này quyết định."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Xét và soạn hồ sơ đề nghị khen thưởng.

    Ví dụ: thidua propose thi-dua-2026 --as-of 2026-12-31 --out ho-so
    """
    from operations.awarding.proposing import propose
    from operations.screens import proposal_screen

    with open_here() as office:
        signed = decision_day.date() if decision_day else None
        document, paths = propose(office, campaign, as_of.date(), out, signed, unit)
    if as_json:
        say_json(document | {"files": [str(path) for path in paths]})
    else:
        show(proposal_screen(document))
        for path in (one for one in paths if one.parent == out):
            say(f"Dự thảo: {path}")
        say(f"Đã ghi {len(paths)} văn bản vào {out}")


def robust(
    campaign: Annotated[str, typer.Argument(help="Mã phong trào.")],
    month: Annotated[str, typer.Option("--month", help="Tháng, ví dụ 2026-10.")],
    window: Annotated[Window, typer.Option("--window", help="Kỳ của bảng.")] = Window.campaign,
    as_json: AsJson = False,
) -> None:
    """Hạng của từng đơn vị đổi đến đâu khi đổi trọng số, bỏ một chỉ tiêu.

    Ví dụ: thidua robust thi-dua-2026 --month 2026-10
    """
    from operations.awarding.steadiness import steadiness
    from operations.screens import bands_screen

    with open_here() as office:
        document = steadiness(office, campaign, month, window.value)
    if as_json:
        say_json(document)
    else:
        show(bands_screen(document))


def _iso(day: datetime | None) -> str:
    return day.date().isoformat() if day else ""


def _say(told: dict[str, object], line: str, as_json: bool) -> None:
    if as_json:
        say_json(told)
    else:
        say(line)
