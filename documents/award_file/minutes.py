"""Biên bản of each session that looked at the cases; before any session, a draft to fill in."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from documents import headings
from documents.award_file.case_words import outcome_words, post
from documents.award_file.considered import (
    DOTS,
    EDGE,
    PROPOSED,
    AwardFile,
    Context,
    Plain,
    outcome_of,
)
from documents.award_file.draft import Draft, Paper
from documents.award_file.furniture import (
    Column,
    after_table,
    head,
    new_paper,
    notes,
    save,
    section,
    table,
    title,
    two_signers,
)
from documents.word.layout import CENTRE, body, control

TITLE = "Biên bản họp xét khen thưởng"
NOT_KEPT = "không lưu trong sổ"
"""Of an opinion in a session recorded before opinions were kept."""
COUNCIL = "Hội đồng Thi đua - Khen thưởng"
PRESENCE = {
    "present": "có mặt",
    "written": "vắng mặt, gửi ý kiến bằng văn bản",
    "absent": "vắng mặt",
}
MEMBERS = (
    Column("TT", 9, "{{ loop.index }}", CENTRE),
    Column("Họ và tên", 52, "{{ member.name }}"),
    Column("Chức trách trong Hội đồng", 54, "{{ member.role }}"),
    Column("Tham dự", 45, "{{ member.presence }}"),
)
OPINIONS = (
    Column("TT", 9, "{{ loop.index }}", CENTRE),
    Column("Họ và tên", 45, "{{ opinion.name }}"),
    Column("Ngày gửi", 26, "{{ opinion.day }}", CENTRE),
    Column("Nội dung ý kiến", 80, "{{ opinion.text }}"),
)
CASES = (
    Column("TT", 9, "{{ loop.index }}", CENTRE),
    Column("Tập thể, cá nhân", 48, "{{ case.name }}{% if case.post %}, {{ case.post }}{% endif %}"),
    Column("Kết quả tính", 22, "{{ case.computed }}"),
    Column("Đồng ý", 16, "{{ case.agreed }}", CENTRE),
    Column("Không", 17, "{{ case.against }}", CENTRE),
    Column("Ý kiến khác", 15, "{{ case.abstain }}", CENTRE),
    Column("Kết luận, lý do", 33, "{{ case.decided }}"),
)

LEVEL_NAMES = {"agency": "co-quan", "standing": "thuong-truc"}
"""How the file of a session is called, by the level of its council."""


def build(path: Path) -> None:
    """Write the shipped template (NĐ 30/2020, Mẫu 1.9: no place and day at the head)."""
    word = new_paper(TITLE)
    head(word, "Số:        /BB-HĐTĐKT", name="{{ council_head }}", dated=None, form_line=False)
    title(word, "BIÊN BẢN", "Họp xét, đề nghị khen thưởng tập thể, cá nhân {{ praise }}")
    body(word, "Thời gian bắt đầu: ..... giờ ....., {{ day }}.")
    body(word, "Địa điểm: {{ venue }}.")
    body(word, "Chủ trì: {{ chair }}.")
    body(word, "Thư ký (người ghi biên bản): {{ secretary }}.")
    body(word, "Thành phần tham dự:").paragraph_format.keep_with_next = True
    table(word, "member in members", MEMBERS, f"{'.' * 100}")
    after_table(body(word, "{{ attendance }}"))
    control(word, "if opinions")
    wrote = body(word, "Ý kiến bằng văn bản của thành viên vắng mặt:")
    wrote.paragraph_format.keep_with_next = True
    table(word, "opinion in opinions", OPINIONS)
    control(word, "endif")
    section(word, "Nội dung (theo diễn biến cuộc họp):")
    body(
        word,
        "1. {{ agency_title }} báo cáo kết quả {{ period }}, số liệu công bố tính đến ngày "
        "{{ figures_to }}, danh sách đủ điều kiện, tạm dừng, không đủ điều kiện và các trường hợp "
        "đồng hạng ở suất cuối.",
    )
    body(word, "2. Hội đồng thảo luận:")
    body(word, "." * 100)
    body(word, "3. Hội đồng biểu quyết từng trường hợp:").paragraph_format.keep_with_next = True
    control(word, "for award in awards")
    named = body(word, "{{ award.title }}", bold=True)
    named.paragraph_format.keep_with_next = True
    after_table(named)
    table(word, "case in award.cases", CASES)
    control(word, "endfor")
    control(word, "if not awards")
    body(word, "Không có trường hợp nào được đưa ra biểu quyết.")
    control(word, "endif")
    after_table(body(word, "4. Kết luận của người chủ trì: {{ conclusion }}"))
    body(
        word,
        "Cuộc họp kết thúc vào ..... giờ ....., ngày ..... tháng ..... năm ......... Biên bản đã "
        "được đọc lại cho các thành viên dự họp cùng nghe và thống nhất thông qua./.",
    )
    two_signers(
        word,
        ("THƯ KÝ", "{{ secretary_signs }}"),
        ("CHỦ TỌA", "{{ chair_signs }}"),
        ("- Thành viên Hội đồng;", "- {{ agency_title }};", "- Lưu: VT, HĐTĐKT."),
    )
    notes(word)
    save(word, path)


def drafts(file: AwardFile) -> Iterator[Draft]:
    """Give the minutes of each session, or one to be filled in where none was held."""
    sessions = file.document["council"]
    for at, one in enumerate(sessions, 1):
        number = f"-{at}" if len(sessions) > 1 else ""
        named = [member["name"] for member in one["members"]]
        named += [case["name"] for case in one["cases"]]
        path = f"05-bien-ban{number}-{LEVEL_NAMES[one['level']]}-{one['day']}.docx"
        yield Draft(path, file.shared("minutes") | _held(one, file), tuple(named))
    if not sessions:
        yield _to_be_held(file)


def _held(session: Plain, file: AwardFile) -> Context:
    titles = {one["id"]: one["title"] for one in file.awards}
    posts = {(award["id"], one["subject"]): post(one) for award, one in file.cases()}
    by_award: dict[str, list[dict[str, str]]] = {}
    for case in session["cases"]:
        found = posts.get((case["award"], case["subject"]), "")
        by_award.setdefault(case["award"], []).append(_vote(case, found))
    agreed = sum(case["decided"] == PROPOSED for case in session["cases"])
    return {
        "council_head": session["name"].upper(),
        "day": f"ngày {headings.day(session['day'])}",
        "venue": session["place"] or DOTS,
        "chair": session["chair"] or DOTS,
        "secretary": session["secretary"] or DOTS,
        "chair_signs": session["chair"] or DOTS,
        "secretary_signs": session["secretary"] or DOTS,
        "members": [
            {"name": one["name"], "role": one["role"], "presence": PRESENCE[one["presence"]]}
            for one in session["members"]
        ],
        "attendance": _attendance(session),
        "opinions": [_opinion(one) for one in session["members"] if one["presence"] == "written"],
        "awards": [{"title": titles[name], "cases": held} for name, held in by_award.items()],
        "conclusion": (
            f"Hội đồng thống nhất đề nghị khen thưởng {agreed}/{len(session['cases'])} trường hợp."
        ),
    }


def _attendance(session: Plain) -> str:
    """Say who took part of how many, and whether that is enough."""
    said = (
        f"Tổng số thành viên {session['of']}; có mặt {session['present']}; gửi ý kiến bằng văn bản "
        f"{session['written']}. Cần ít nhất {session['quorum']} thành viên tham gia ý kiến, trong "
        f"đó {session['least_present']} có mặt."
    )
    enough = (
        "Đủ điều kiện tiến hành họp."
        if session["is_quorate"]
        else "CHƯA đủ điều kiện tiến hành họp."
    )
    return f"{said} {enough}"


def _opinion(member: Plain) -> dict[str, str]:
    """Say what an absent member wrote and when, or in which file it came."""
    file = f"tệp {member['opinion_file']}" if member["opinion_file"] else ""
    said = "; ".join(one for one in (member["opinion"], file) if one)
    return {
        "name": member["name"],
        "day": headings.day(member["opinion_day"]) or NOT_KEPT,
        "text": said or NOT_KEPT,
    }


def _vote(case: Mapping[str, Any], post_of: str) -> dict[str, str]:
    decided = outcome_words(case["decided"])
    return {
        "name": case["name"],
        "post": post_of,
        "computed": outcome_words(case["computed"]),
        "agreed": str(case["for"]),
        "against": str(case["against"]),
        "abstain": str(case["abstain"]),
        "decided": f"{decided}; {case['reason']}" if case["reason"] else decided,
    }


def _to_be_held(file: AwardFile) -> Draft:
    """Give minutes with the cases to vote on and blanks for the rest."""
    awards, named = [], []
    blank = dict.fromkeys(("agreed", "against", "abstain", "decided"), "")
    for award in (one for one in file.awards if not one["per_unit"]):
        cases = [one for one in award["cases"] if outcome_of(one) in (PROPOSED, EDGE)]
        rows = [
            {
                "name": one["name"],
                "post": post(one),
                "computed": outcome_words(one["outcome"]),
                **blank,
            }
            for one in cases
        ]
        named += [one["name"] for one in cases]
        if rows:
            awards.append({"title": award["title"], "cases": rows})
    context = {
        "council_head": COUNCIL.upper(),
        "day": "ngày ..... tháng ..... năm .........",
        "attendance": "Tổng số thành viên .....; có mặt .....; gửi ý kiến bằng văn bản ......",
        "members": [],
        "opinions": [],
        "awards": awards,
        "conclusion": DOTS,
    } | dict.fromkeys(("venue", "chair", "secretary", "chair_signs", "secretary_signs"), DOTS)
    return Draft("05-bien-ban-cho-hop.docx", file.shared("minutes") | context, tuple(named))


PAPER = Paper("bien-ban.docx", TITLE, build, drafts)
