"""From the frozen board to the award file: nominations, practices, holds, councils, signers."""

import json
import os
from datetime import date

import pytest
from conftest import CAMPAIGN
from sqlmodel import select

from cli.app import run
from documents.award_file.writing import WORKING
from ledger.awarding_tables import AttendanceRow, CouncilMemberRow, NominationRow, SessionRow
from ledger.tables import AuditRow
from measurements.files.holding import held_folder
from operations.awarding import sessions
from operations.awarding.attendance import read_attendance
from operations.awarding.filing import award_file
from operations.awarding.frame import duration_band
from operations.awarding.nominations import (
    Stated,
    nominate,
    nominate_all,
    nominations,
    withdraw,
)
from operations.awarding.practices import add_practice, copy_practice, practices, recognise
from operations.awarding.proposing import propose
from operations.awarding.registers import add_signer, set_council, signers
from operations.awarding.steadiness import steadiness
from operations.intake.figures import import_figures
from operations.intake.lists import import_marks, import_people
from operations.intake.record_files import lost_evidence
from operations.periods.attestations import attest, clear
from operations.periods.month import compute, publish
from rules.errors import Refused

MAY, AS_OF = "2026-05", date(2026, 6, 10)
DAY = AS_OF.isoformat()
INDICATORS = ("citizens_guided", "self_submission", "officials_participating")
TIED = ("so-noi-vu", "so-tai-chinh")
PEOPLE = "Mã cán bộ,Họ và tên,Đơn vị,Chức vụ,Lãnh đạo,Nữ,Từ ngày,Đến ngày"
STANDARDS = (
    "discipline",
    "united_and_clean",
    "honest_and_receptive",
    "four_please_four_always",
    "no_harassment",
)
MEMBERS = tuple(f"Ủy viên minh họa {at}" for at in range(1, 11))
CHAIR = MEMBERS[0]


def codes(office, tier):
    return [one.code for one in office.units.of_tiers([tier], date(2026, 5, 31))]


def publish_may(office, folder):
    """Publish May: figures of all units, falling in the order of the register; officials."""
    lines = ["unit,month,indicator,numerator,denominator"]
    for tier in ("department", "commune"):
        for at, unit in enumerate(codes(office, tier)):
            top = 100 - (2 if tier == "department" and at == 3 else at % 90)
            lines += [f"{unit},{MAY},{one},{top},100" for one in INDICATORS]
    figures = folder / "so-lieu.csv"
    figures.write_text("\n".join(lines), encoding="utf-8")
    import_figures(office, [figures])
    people = [PEOPLE]
    for unit in codes(office, "department")[:4]:
        for at in range(1, 4):
            leads, female = ("có" if at == 1 else "không"), ("có" if at == 2 else "không")
            name = f"Cán bộ minh họa {unit} {at}"
            people.append(f"{unit}-{at},{name},{unit},Chuyên viên,{leads},{female},01/05/2026,")
    table = folder / "can-bo.csv"
    table.write_text("\n".join(people), encoding="utf-8")
    import_people(office, [table])
    compute(office, CAMPAIGN, MAY)
    publish(office, CAMPAIGN, MAY)


@pytest.fixture
def kept(new_office, made_once, tmp_path):
    """An office with May published."""
    with new_office(tmp_path / "data", made_once(publish_may)) as opened:
        yield opened


@pytest.fixture(scope="module")
def base(new_office, made_once, tmp_path_factory):
    """The same office, for tests that change nothing in it."""
    with new_office(tmp_path_factory.mktemp("base") / "data", made_once(publish_may)) as opened:
        yield opened


@pytest.fixture(scope="module")
def whole(base):
    """Its award file."""
    return file_of(base)


def file_of(office, day=AS_OF, **stated):
    return award_file(office, CAMPAIGN, day, **stated)


def award(document, name):
    return next(one for one in document["awards"] if one["id"] == name)


def ends(document, name):
    return {one["subject"]: one["outcome"] for one in award(document, name)["cases"]}


def case(document, name, subject):
    return next(one for one in award(document, name)["cases"] if one["subject"] == subject)


def put_forward(office, name, subject, **stated):
    plain = {
        "award": name,
        "subject": subject,
        "by": "Thủ trưởng đơn vị",
        "achievement": "Hỗ trợ 900 người dân nộp hồ sơ trực tuyến",
        "document": "12/TTr-STP",
        "document_day": "2026-06-01",
        "day": "2026-06-01",
    }
    return nominate(office, CAMPAIGN, Stated(**plain | stated))


def say(office, subject, state="yes", standards=STANDARDS, day=date(2026, 6, 1)):
    for one in standards:
        attest(office, CAMPAIGN, subject, one, state, "Thủ trưởng", "Biên bản 01", day=day)


def refused(act, *args, **stated):
    with pytest.raises(Refused) as told:
        act(*args, **stated)
    return [one.code for one in told.value.problems]


# The file


def test_everybody_on_a_board_ends_somewhere_with_grounds_and_clause(base, whole):
    kept, document = base, whole
    for name, tier in (("bang_khen_departments", "department"), ("bang_khen_communes", "commune")):
        told = award(document, name)
        assert sorted(one["subject"] for one in told["cases"]) == sorted(codes(kept, tier))
        for one in told["cases"]:
            assert one["outcome"] == "proposed" or one["grounds"]
            assert all(ground["text"] and ground["clause"] for ground in one["grounds"])
    departments = award(document, "bang_khen_departments")
    first = codes(kept, "department")[:4]
    assert [one["outcome"] for one in departments["cases"][:5]] == [
        *("proposed", "proposed", "edge_tie", "edge_tie", "over_quota")
    ]
    assert {one["subject"] for one in departments["cases"][:4]} == set(first)
    tied = departments["cases"][2]["grounds"][0]
    assert "hội đồng" in tied["text"]
    assert tied["state"] == "to_confirm"
    assert json.loads(json.dumps(document)) == document


def test_the_frame_says_what_is_known_and_leaves_blank_what_is_not(base, whole):
    document = whole
    assert document["notes"][0] == "số liệu đến ngày 31/05/2026, xét ngày 10/06/2026"
    assert any("chưa có số liệu các tháng còn lại" in one for one in document["notes"])
    assert not any("06/2026/QH16" in one for one in document["notes"])
    assert document["signer"] == {"form": "CHÁNH VĂN PHÒNG", "name": ""}
    assert document["decision_signer"] == {"form": "CHỦ TỊCH", "name": ""}
    assert document["agency"]["symbol"] == "VPUBND"
    assert document["grounds"][:2] == ["luat-tccqdp-2025", "luat-tdkt-2022"]
    assert "luat-sua-doi-tdkt-2026" not in document["grounds"]
    assert document["forms"]["person_report"]["state"] == "to_confirm"
    assert document["forms"]["decision"] == {
        "number": "Mẫu 1.2",
        "source": "nd-30-2020",
        "state": "confirmed",
    }
    assert document["movement"]["duration_band"] == "dưới 1 năm"
    statute = {one["id"]: one for one in document["statute"]}
    assert statute["file_before"]["clause"] == "khoản 1 Điều 6 Quyết định số 86/2025/QĐ-UBND"
    assert statute["file_before"]["state"] == "confirmed"
    assert statute["rounding"]["state"] == "to_confirm"
    assert len(document["units_without_plan"]) >= 113
    later = file_of(base, date(2026, 10, 1))
    assert any("06/2026/QH16" in one for one in later["notes"])
    assert "luat-sua-doi-tdkt-2026" in later["grounds"]


@pytest.mark.parametrize(
    ("starts", "ends_on", "band"),
    [
        (date(2026, 5, 1), date(2026, 12, 31), "dưới 1 năm"),
        (date(2026, 1, 1), date(2026, 12, 30), "dưới 1 năm"),
        (date(2026, 1, 1), date(2026, 12, 31), "1 năm"),
        (date(2026, 1, 1), date(2027, 1, 1), "từ 1 năm đến dưới 3 năm"),
        (date(2026, 1, 1), date(2028, 12, 30), "từ 1 năm đến dưới 3 năm"),
        (date(2026, 1, 1), date(2028, 12, 31), "từ 3 năm đến dưới 5 năm"),
        (date(2026, 1, 1), date(2030, 12, 31), "từ 5 năm trở lên"),
    ],
)
def test_the_bands_of_the_statistics(starts, ends_on, band):
    assert duration_band(starts, ends_on) == band


@pytest.mark.parametrize(
    ("day", "salary", "each"),
    [(date(2026, 6, 30), 2_340_000, 7_020_000), (date(2026, 7, 1), 2_530_000, 7_590_000)],
)
def test_money_is_of_the_day_of_the_decision(base, day, salary, each):
    document = file_of(base, decision_day=day)
    money = award(document, "bang_khen_departments")["money"]
    assert (money["base_salary"], money["each"], money["multiple"]) == (salary, each, "3")
    total = next(one for one in document["totals"] if one["award"] == "bang_khen_departments")
    assert (total["count"], total["sum"]) == (2, 2 * each)
    assert sum(one["sum"] for one in document["by_fund"]) == document["total_money"]
    assert sum(one["sum"] for one in document["by_form"]) == document["total_money"]


def test_nothing_is_written_where_the_base_salary_is_not_known(base, tmp_path):
    kept = base
    out = tmp_path / "ra"
    day = date(2024, 6, 30)
    assert refused(propose, kept, CAMPAIGN, AS_OF, out, day) == ["no_base_salary"]
    assert refused(propose, kept, CAMPAIGN, date(2026, 5, 30), out) == ["nothing_published"]
    assert not out.exists()


def test_what_a_killed_run_left_beside_the_papers_is_swept_and_a_living_ones_is_not(base, tmp_path):
    out, unit = tmp_path / "ra", codes(base, "department")[0]
    dead, other = tmp_path / f"{WORKING}dead", tmp_path / "ho-so"
    for folder in (dead, other):
        folder.mkdir()
        (folder / "01-to-trinh.docx").write_bytes(b"do dang")
    with held_folder(tmp_path, WORKING) as living:
        for folder in (dead, other, living):
            os.utime(folder, (0, 0))
        propose(base, CAMPAIGN, AS_OF, out, unit=unit)
        assert sorted(tmp_path.iterdir()) == sorted([other, living])
    propose(base, CAMPAIGN, AS_OF, out, unit=unit)
    assert list(tmp_path.iterdir()) == [other]


def test_how_steady_a_proposal_is_stands_beside_it(base, whole):
    kept, document = base, whole
    cases = award(document, "bang_khen_communes")["cases"]
    first = cases[0]["robustness"]
    assert (first["weightings"], first["of"]) == (10_000, 10_000)
    assert (first["dropped"], first["of_dropped"]) == (11, 11)
    assert (
        case(document, "bang_khen_departments", codes(kept, "department")[2])["robustness"][
            "weightings"
        ]
        == 0
    )
    assert award(document, "bang_khen_communes")["steadiness"].startswith("Độ vững: thử 10.000")
    persons = award(document, "bang_khen_persons")["steadiness"]
    assert persons == "Không thử độ vững: không xét theo bảng xếp hạng"
    told = steadiness(kept, CAMPAIGN, MAY, "campaign")
    entry = told["boards"][0]["entries"][0]
    assert (entry["rank"], entry["best"], entry["worst"]) == (1, 1, 1)


def test_the_chain_prefers_the_collective_of_women(kept, tmp_path):
    unit = codes(kept, "department")[2]
    rows = [f"{unit}-{at},Cán bộ {at},{unit},CV,không,có,01/06/2026," for at in range(1, 4)]
    table = tmp_path / "nu.csv"
    table.write_text("\n".join([PEOPLE, *rows]), encoding="utf-8")
    assert ends(file_of(kept), "bang_khen_departments")[unit] == "edge_tie"
    import_people(kept, [table])
    told = case(file_of(kept), "bang_khen_departments", unit)
    assert told["outcome"] == "proposed"
    assert told["grounds"][0]["clause"] == "khoản 6 Điều 4 Nghị định số 152/2025/NĐ-CP"
    assert "3/3 cán bộ là nữ" in told["grounds"][0]["text"]


def test_every_official_in_force_stands_in_the_file_with_the_units_months(base, whole):
    officials = whole["officials"]
    units = codes(base, "department")[:4]
    assert len(officials) == 12
    assert {one["unit"] for one in officials} == set(units)
    assert not any(award(whole, one)["cases"] for one in ("bang_khen_persons", "giay_khen_persons"))
    first = next(one for one in officials if one["unit"] == units[0])
    assert first == {
        "subject": f"person:{units[0].upper()}-1",
        "name": f"Cán bộ minh họa {units[0]} 1",
        "unit": units[0],
        "unit_name": base.units.find(units[0]).name,
        "position": "Chuyên viên",
    }
    may, so_far = whole["unit_results"][units[0]]
    assert (may["month"], may["rank"], may["met"], may["of"]) == (MAY, 1, 3, 11)
    assert so_far == may | {"month": "", "missed": so_far["missed"]}
    assert may["missed"].startswith("Số hóa hồ sơ; ")
    assert so_far["missed"].startswith("Số hóa hồ sơ (chưa báo cáo); ")
    assert file_of(base, unit=units[0])["officials"] == []


# Holds


def test_a_hold_gives_up_the_place_until_a_document_clears_it(kept):
    first = codes(kept, "department")[0]
    attest(kept, CAMPAIGN, first, "own_movement", "held", "Sở", "CV 1", day=date(2026, 6, 5))
    told = case(file_of(kept), "bang_khen_departments", first)
    assert told["outcome"] == "held"
    (ground,) = told["grounds"]
    assert ground["clause"] == "khoản 4 Điều 4 Nghị định số 152/2025/NĐ-CP"
    assert ends(file_of(kept, date(2026, 6, 4)), "bang_khen_departments")[first] == "proposed"
    clear(kept, CAMPAIGN, first, "own_movement", "KL 9/KL-TTr", day=date(2026, 6, 8))
    assert ends(file_of(kept), "bang_khen_departments")[first] == "proposed"


# Nominations


def test_a_person_is_proposed_once_every_standard_is_attested(kept):
    code = f"{codes(kept, 'department')[0].upper()}-2"
    put_forward(kept, "bang_khen_persons", code)
    subject = f"person:{code}"
    told = case(file_of(kept), "bang_khen_persons", subject)
    assert told["outcome"] == "held"
    assert len(told["grounds"]) == len(STANDARDS)
    say(kept, subject)
    told = case(file_of(kept), "bang_khen_persons", subject)
    assert told["outcome"] == "proposed"
    assert (told["kind"], told["is_female"], told["is_leader"]) == ("person", True, False)
    assert told["achievement"].startswith("Hỗ trợ 900")
    say(kept, subject, "held", ["discipline"], date(2026, 6, 9))
    assert ends(file_of(kept), "bang_khen_persons")[subject] == "held"


def test_of_two_in_one_unit_the_woman_is_chosen_and_each_unit_has_its_place(kept):
    one, other = (code.upper() for code in codes(kept, "department")[:2])
    for code in (f"{one}-2", f"{one}-3", f"{other}-3"):
        put_forward(kept, "bang_khen_persons", code)
        say(kept, f"person:{code}")
    document = file_of(kept)
    assert ends(document, "bang_khen_persons") == {
        f"person:{one}-2": "proposed",
        f"person:{one}-3": "over_quota",
        f"person:{other}-3": "proposed",
    }
    assert award(document, "bang_khen_persons")["quota"] == 2
    lost = case(document, "bang_khen_persons", f"person:{one}-3")
    assert [ground["text"] for ground in lost["grounds"]] == [
        "ngoài 1 suất của đơn vị",
        "bằng nhau ở suất cuối, nhường nữ",
    ]


def test_one_achievement_has_one_form(kept):
    code = f"{codes(kept, 'department')[0].upper()}-2"
    for name in ("bang_khen_persons", "giay_khen_persons"):
        put_forward(kept, name, code)
    say(kept, f"person:{code}")
    document = file_of(kept)
    told = case(document, "giay_khen_persons", f"person:{code}")
    assert told["outcome"] == "excluded"
    assert told["grounds"][0]["clause"] == "điểm c khoản 2 Điều 5 Luật Thi đua, khen thưởng"
    assert told["grounds"][0]["state"] == "confirmed"


def test_a_unit_awards_its_own_parts_and_people(kept):
    unit, other = codes(kept, "department")[:2]
    put_forward(kept, "giay_khen_collectives", "Tổ Một cửa", unit=unit)
    put_forward(kept, "giay_khen_collectives", "Tổ Một cửa", unit=other)
    subject = f"collective:{unit}/to-mot-cua"
    say(kept, subject)
    document = file_of(kept, unit=unit)
    assert {one["id"] for one in document["awards"]} == {
        "giay_khen_collectives",
        "giay_khen_persons",
    }
    assert ends(document, "giay_khen_collectives") == {subject: "proposed"}
    assert award(document, "giay_khen_collectives")["per_unit"] is True
    assert document["total_money"] == 1_410_000
    add_signer(kept, unit, "GIÁM ĐỐC", "Giám đốc minh họa 1", "2026-06-01", "QĐ 1")
    assert file_of(kept, unit=unit)["signer"] == {
        "form": "GIÁM ĐỐC",
        "name": "Giám đốc minh họa 1",
    }
    whole = file_of(kept)
    assert len(award(whole, "giay_khen_collectives")["cases"]) == 2


def test_a_vertical_agency_is_put_forward_without_a_rank(kept):
    central = codes(kept, "central")[0]
    put_forward(kept, "bang_khen_central", central)
    assert refused(put_forward, kept, "bang_khen_central", codes(kept, "commune")[0]) == [
        "not_for_this_award"
    ]
    needed = (*STANDARDS, "tasks_and_targets", "own_movement")
    say(kept, central, standards=needed)
    document = file_of(kept)
    assert ends(document, "bang_khen_central") == {central: "proposed"}
    assert case(document, "bang_khen_central", central)["rank"] is None
    assert central not in [one["code"] for one in document["units_without_plan"]]


def test_saying_it_again_adds_nothing_and_other_words_take_its_place(kept):
    code = f"{codes(kept, 'department')[0].upper()}-2"
    first = put_forward(kept, "bang_khen_persons", code)
    assert put_forward(kept, "bang_khen_persons", code).id == first.id
    again = put_forward(kept, "bang_khen_persons", code, achievement="Khác")
    assert again.id != first.id
    assert [one["id"] for one in nominations(kept, CAMPAIGN)["nominations"]] == [again.id]
    withdraw(kept, CAMPAIGN, again.id, "cán bộ xin rút")
    assert nominations(kept, CAMPAIGN)["nominations"] == []
    assert refused(withdraw, kept, CAMPAIGN, again.id, "lần nữa") == ["no_nomination"]
    with kept.ledger.reading() as session:
        assert len(session.exec(select(NominationRow)).all()) == 2
        acts = [row.act for row in session.exec(select(AuditRow)).all()]
    assert acts[-3:] == ["nominate", "nominate", "withdraw_nomination"]


def test_papers_are_kept_by_their_digest_and_their_loss_is_told(kept, tmp_path):
    paper = tmp_path / "to-trinh.pdf"
    for at, act in enumerate(("nomination", "practice")):
        paper.write_bytes(f"%PDF minh hoa {at}".encode())
        unit = codes(kept, "commune")[0]
        if act == "practice":
            row = add_practice(kept, CAMPAIGN, unit, "Tổ", "D", "E", paper, "2026-06-01")
        else:
            stated = Stated("bang_khen_communes", unit, "A", "B", "1/C", "2026-06-01")
            row = nominate(kept, CAMPAIGN, stated, paper)
        assert (kept.data / row.stored_as).read_bytes() == paper.read_bytes()
        with kept.ledger.reading() as session:
            assert lost_evidence(kept.data, session) == []
            (kept.data / row.stored_as).unlink()
            assert lost_evidence(kept.data, session) == [row.stored_as]
        (kept.data / row.stored_as).write_bytes(paper.read_bytes())


def test_everything_wrong_with_a_nomination_is_told_at_once(kept):
    wrong = Stated("bang_khen", "X-1", " ", "số 012345678901", "", "2026-02-30")
    assert refused(nominate, kept, CAMPAIGN, wrong) == [
        "unknown_award",
        "bad_day",
        "empty_text",
        "number_of_a_person",
        "empty_text",
    ]
    unit = codes(kept, "department")[0]
    asked = Stated("giay_khen_collectives", "Tổ A", "T", "A", "1/B", "2026-06-01")
    assert refused(nominate, kept, CAMPAIGN, asked) == ["candidate_without_unit"]
    assert refused(put_forward, kept, "bang_khen_persons", "KHONG-CO") == ["unknown_person"]
    other = codes(kept, "department")[1]
    code = f"{unit.upper()}-2"
    assert refused(put_forward, kept, "bang_khen_persons", code, unit=other) == [
        "person_in_two_units"
    ]
    assert refused(put_forward, kept, "creative_practice", unit) == ["not_nominated"]
    assert nominations(kept, CAMPAIGN)["nominations"] == []


def test_a_person_who_moved_or_left_is_told_before_anything_is_decided(kept, tmp_path):
    unit, other = codes(kept, "department")[:2]
    moved, left = f"{unit.upper()}-2", f"{unit.upper()}-3"
    for code in (moved, left):
        put_forward(kept, "bang_khen_persons", code)
    rows = [
        f"{moved},A,{unit},CV,không,có,01/05/2026,05/06/2026",
        f"{moved},A,{other},CV,không,có,06/06/2026,",
        f"{left},B,{unit},CV,không,không,01/05/2026,05/06/2026",
    ]
    table = tmp_path / "chuyen.csv"
    table.write_text("\n".join([PEOPLE, *rows]), encoding="utf-8")
    import_people(kept, [table])
    out = tmp_path / "ra"
    assert refused(propose, kept, CAMPAIGN, AS_OF, out) == [
        "person_in_two_units",
        "person_without_unit",
    ]
    assert not out.exists()
    assert len(award(file_of(kept, date(2026, 6, 5)), "bang_khen_persons")["cases"]) == 2


def test_a_table_of_nominations_is_taken_whole_or_not_at_all(kept, tmp_path):
    unit = codes(kept, "department")[0].upper()
    head = "award,subject,by,achievement,document,document_day,day"
    lines = [f"bang_khen_persons,{unit}-{at},A,B,1/C,2026-06-01,2026-06-01" for at in (1, 2)]
    table = tmp_path / "de-cu.csv"
    table.write_text("\n".join([head, *lines, lines[0], "x,y,A,B,1/C,2026-06-01,"]))
    with pytest.raises(Refused) as told:
        nominate_all(kept, CAMPAIGN, table)
    assert [(one.code, one.line) for one in told.value.problems] == [
        ("line_twice", 4),
        ("unknown_award", 5),
    ]
    assert nominations(kept, CAMPAIGN)["nominations"] == []
    table.write_text("\n".join([head, *lines]))
    assert nominate_all(kept, CAMPAIGN, table)["changed"] == 2
    assert nominate_all(kept, CAMPAIGN, table)["changed"] == 0


# Models of practice


def test_a_model_is_proposed_from_the_day_it_is_recognised(kept):
    unit, other = codes(kept, "commune")[:2]
    stated = (unit, "Tổ lưu động", "Đến tận nhà", "BC 12/BC-UBND", None, "2026-05-20")
    row = add_practice(kept, CAMPAIGN, *stated)
    assert add_practice(kept, CAMPAIGN, *stated).id == row.id
    subject = f"practice:{row.id}"
    told = case(file_of(kept), "creative_practice", subject)
    assert (told["outcome"], told["unit"]) == ("held", unit)
    early = (kept, CAMPAIGN, row.id, "Chánh Văn phòng", "TB 1", "2026-05-19")
    assert refused(recognise, *early) == ["days_backwards"]
    recognise(kept, CAMPAIGN, row.id, "Chánh Văn phòng", "TB 1", "2026-06-09")
    assert refused(recognise, kept, CAMPAIGN, row.id, "Ai", "TB 2") == ["already_recognised"]
    assert ends(file_of(kept, date(2026, 6, 8)), "creative_practice")[subject] == "held"
    document = file_of(kept)
    assert ends(document, "creative_practice")[subject] == "proposed"
    assert unit in ends(document, "bang_khen_communes")
    copy_practice(kept, CAMPAIGN, row.id, other)
    copy_practice(kept, CAMPAIGN, row.id, other)
    assert refused(copy_practice, kept, CAMPAIGN, row.id, unit) == ["own_practice"]
    (held,) = practices(kept, CAMPAIGN)["practices"]
    assert [one["unit"] for one in held["copied_by"]] == [other]


# Councils


def council(office, folder, level="agency", count=10):
    table = folder / f"{level}.csv"
    rows = [f"{name},ủy viên" for name in MEMBERS[:count]]
    table.write_text("\n".join(["name,role", *rows]), encoding="utf-8")
    return set_council(office, level, f"Hội đồng {level}", "QĐ 5", "2026-06-01", table)


def stated(folder, votes, present=8, written=0, level="agency", **more):
    attendance, table = folder / "du.csv", folder / "phieu.csv"
    names = [f"{name},present,,," for name in MEMBERS[:present]]
    wrote = more.pop("wrote", f"written,{DAY},Đồng ý,")
    names += [f"{name},{wrote}" for name in MEMBERS[present : present + written]]
    heads = "name,presence,opinion_day,opinion,file"
    attendance.write_text("\n".join([heads, *names]), encoding="utf-8")
    head = "award,subject,for,against,abstain,decided,reason"
    table.write_text("\n".join([head, *votes]), encoding="utf-8")
    plain = {"level": level, "day": DAY, "place": "Phòng họp 1", "chair": CHAIR}
    plain |= {"secretary": MEMBERS[1], "attendance": attendance, "votes": table}
    return sessions.Stated(**plain | more)


def hear(office, folder, *votes, **more):
    return sessions.record_session(office, CAMPAIGN, stated(folder, votes, **more))


def test_a_council_settles_a_tie_and_both_outcomes_are_kept(kept, tmp_path):
    council(kept, tmp_path)
    third, fourth = codes(kept, "department")[2:4]
    told = hear(
        kept,
        tmp_path,
        f"bang_khen_departments,{third},6,1,1,,",
        f"bang_khen_departments,{fourth},2,5,1,,",
    )
    assert (told["present"], told["of"], told["quorum"], told["least_present"]) == (8, 10, 8, 7)
    document = file_of(kept)
    chosen = case(document, "bang_khen_departments", third)
    assert chosen["outcome"] == "edge_tie"
    assert chosen["decided"] == {
        "outcome": "proposed",
        "reason": "",
        "for": 6,
        "against": 1,
        "session": told["id"],
    }
    left = case(document, "bang_khen_departments", fourth)
    assert (left["outcome"], left["decided"]["outcome"]) == ("edge_tie", "over_quota")
    total = next(one for one in document["totals"] if one["award"] == "bang_khen_departments")
    assert total["count"] == 3
    assert document["council"][0]["cases"][0]["computed"] == "edge_tie"
    before = file_of(kept, date(2026, 6, 9))
    assert case(before, "bang_khen_departments", third)["decided"] is None


@pytest.mark.parametrize(
    ("present", "written", "code"),
    [(7, 1, None), (8, 0, None), (7, 0, "not_quorate"), (6, 2, "not_quorate")],
)
def test_two_thirds_are_there_and_eight_in_ten_take_part(kept, tmp_path, present, written, code):
    council(kept, tmp_path)
    third = codes(kept, "department")[2]
    took = present + written
    vote = f"bang_khen_departments,{third},{took},0,0,,"
    if code is None:
        assert hear(kept, tmp_path, vote, present=present, written=written)["is_quorate"]
        return
    assert refused(hear, kept, tmp_path, vote, present=present, written=written) == [code]
    with kept.ledger.reading() as session:
        assert session.exec(select(SessionRow)).all() == []


@pytest.mark.parametrize(("votes", "outcome"), [("5,3,0", "proposed"), ("4,4,0", "over_quota")])
def test_more_than_half_of_those_who_took_part_carry_a_case(kept, tmp_path, votes, outcome):
    council(kept, tmp_path)
    third = codes(kept, "department")[2]
    told = hear(kept, tmp_path, f"bang_khen_departments,{third},{votes},,")
    assert told["cases"][0]["decided"] == outcome


def test_votes_that_cannot_be_are_told_at_their_lines(kept, tmp_path):
    council(kept, tmp_path)
    first, _, third, fourth = codes(kept, "department")[:4]
    held = codes(kept, "department")[5]
    attest(kept, CAMPAIGN, held, "discipline", "held", "Sở", "CV", day=date(2026, 6, 2))
    with pytest.raises(Refused) as told:
        hear(
            kept,
            tmp_path,
            f"bang_khen_departments,{first},1,7,0,,",
            f"bang_khen_departments,{third},4,1,0,,",
            f"bang_khen_departments,{fourth},8,0,0,excluded,",
            f"bang_khen_departments,{held},8,0,0,,xứng đáng",
            "bang_khen_departments,la,8,0,0,,",
        )
    assert [(one.code, one.line) for one in told.value.problems] == [
        ("no_reason", 2),
        ("votes_do_not_add_up", 3),
        ("against_the_votes", 4),
        ("held_until_cleared", 5),
        ("no_such_case", 6),
    ]
    assert sessions.sessions(kept, CAMPAIGN)["sessions"] == []


def test_a_council_cannot_give_more_than_there_is(kept, tmp_path):
    council(kept, tmp_path)
    tied = codes(kept, "department")[2:4]
    votes = [f"bang_khen_departments,{one},8,0,0,," for one in tied]
    assert refused(hear, kept, tmp_path, *votes) == ["over_quota"]


def test_the_standing_body_sits_after_the_agencys_council(kept, tmp_path):
    for level in ("agency", "standing"):
        council(kept, tmp_path, level)
    first = codes(kept, "department")[0]
    vote = f"bang_khen_departments,{first},8,0,0,,"
    assert refused(hear, kept, tmp_path, vote, level="standing") == ["no_agency_session"]
    hear(kept, tmp_path, vote)
    reason = f"bang_khen_departments,{first},1,7,0,,chưa tiêu biểu"
    hear(kept, tmp_path, reason, level="standing", received="2026-06-01")
    document = file_of(kept)
    told = case(document, "bang_khen_departments", first)
    assert (told["outcome"], told["decided"]["outcome"]) == ("proposed", "excluded")
    assert told["decided"]["reason"] == "chưa tiêu biểu"
    assert any("chưa đủ 10 ngày" in one for one in document["notes"])


@pytest.mark.parametrize(("received", "late"), [("2026-05-31", False), ("2026-06-01", True)])
def test_the_file_reaches_home_affairs_ten_days_before(kept, tmp_path, received, late):
    for level in ("agency", "standing"):
        council(kept, tmp_path, level)
    vote = f"bang_khen_departments,{codes(kept, 'department')[0]},8,0,0,,"
    hear(kept, tmp_path, vote)
    hear(kept, tmp_path, vote, level="standing", received=received)
    assert any("chưa đủ 10 ngày" in one for one in file_of(kept)["notes"]) is late


def test_a_session_is_kept_once_and_never_changed(kept, tmp_path):
    council(kept, tmp_path)
    first = codes(kept, "department")[0]
    told = hear(kept, tmp_path, f"bang_khen_departments,{first},8,0,0,,")
    assert hear(kept, tmp_path, f"bang_khen_departments,{first},8,0,0,,")["id"] == told["id"]
    other = f"bang_khen_departments,{first},7,1,0,,"
    assert refused(hear, kept, tmp_path, other) == ["session_is_kept"]


def test_what_an_absent_member_wrote_is_kept_with_its_day_and_file(kept, tmp_path):
    council(kept, tmp_path)
    paper = tmp_path / "y-kien.pdf"
    paper.write_bytes(b"%PDF y kien minh hoa")
    vote = f"bang_khen_departments,{codes(kept, 'department')[0]},8,0,0,,"
    wrote = "written,2026-06-09,Đồng ý cả danh sách,y-kien.pdf"
    told = hear(kept, tmp_path, vote, present=7, written=1, wrote=wrote)
    assert told["members"][7] == {
        "name": MEMBERS[7],
        "role": "ủy viên",
        "presence": "written",
        "opinion": "Đồng ý cả danh sách",
        "opinion_day": "2026-06-09",
        "opinion_file": "y-kien.pdf",
    }
    with kept.ledger.reading() as session:
        stored = [row.stored_as for row in session.exec(select(AttendanceRow)).all()][7]
        assert (kept.data / stored).read_bytes() == paper.read_bytes()
        assert lost_evidence(kept.data, session) == []
        (kept.data / stored).unlink()
        assert lost_evidence(kept.data, session) == [stored]
    assert hear(kept, tmp_path, vote, present=7, written=1, wrote=wrote)["id"] == told["id"]
    other = "written,2026-06-09,Không đồng ý,y-kien.pdf"
    assert refused(hear, kept, tmp_path, vote, present=7, written=1, wrote=other) == [
        "session_is_kept"
    ]


@pytest.mark.parametrize(
    ("wrote", "told"),
    [
        (f"written,{DAY},,", [("no_opinion", "opinion")]),
        ("written,,Đồng ý,", [("bad_day", "opinion_day")]),
        ("written,2026-06-11,Đồng ý,", [("opinion_too_late", "opinion_day")]),
        (f"written,{DAY},gọi 0123 456 789,", [("number_of_a_person", "opinion")]),
        (f"written,{DAY},,khong-co.pdf", [("file_not_found", "file")]),
        (f"absent,{DAY},Đồng ý,", [("opinion_not_written", "opinion")]),
        ("written,31/5,,", [("bad_day", "opinion_day"), ("no_opinion", "opinion")]),
    ],
)
def test_a_written_opinion_is_there_by_the_day_of_the_session(tmp_path, wrote, told):
    members = [
        CouncilMemberRow(id=at, council_id=1, name=one, role="")
        for at, one in enumerate(MEMBERS, 1)
    ]
    made = stated(tmp_path, [], present=7, written=1, wrote=wrote)
    with pytest.raises(Refused) as refusal:
        read_attendance(made.attendance, members, CHAIR, AS_OF)
    assert [(one.code, one.path) for one in refusal.value.problems] == told
    assert {one.line for one in refusal.value.problems} == {9}


def test_a_session_prepared_on_a_ledger_that_changed_is_not_kept(kept, tmp_path, monkeypatch):
    council(kept, tmp_path)
    first = codes(kept, "department")[0]

    def meanwhile(*args):
        attest(kept, CAMPAIGN, first, "discipline", "held", "Sở", "CV", day=date(2026, 6, 2))
        return award_file(*args)

    monkeypatch.setattr(sessions, "award_file", meanwhile)
    vote = f"bang_khen_departments,{codes(kept, 'department')[1]},8,0,0,,"
    assert refused(hear, kept, tmp_path, vote) == ["ledger_changed"]
    assert sessions.sessions(kept, CAMPAIGN)["sessions"] == []


def test_who_sits_on_a_council_must_be_known(kept, tmp_path):
    vote = f"bang_khen_departments,{codes(kept, 'department')[0]},8,0,0,,"
    assert refused(hear, kept, tmp_path, vote) == ["no_council"]
    council(kept, tmp_path, count=7)
    assert refused(hear, kept, tmp_path, vote) == ["not_a_member"]
    assert refused(hear, kept, tmp_path, vote, present=7, chair="Người lạ") == ["chair_absent"]


def test_a_ballot_is_what_the_secretary_fills_in(base):
    kept = base
    rows = sessions.ballot(kept, CAMPAIGN, AS_OF)
    assert list(rows[0]) == list(sessions.BALLOT)
    cases = {(one["award"], one["subject"]) for one in rows}
    assert ("bang_khen_departments", codes(kept, "department")[0]) in cases
    assert not any(one["award"].startswith("giay_khen") for one in rows)


# Signers


def test_who_signs_is_a_matter_of_the_day(kept):
    add_signer(kept, "issuing", "CHÁNH VĂN PHÒNG", "Người ký 1", "2026-05-01", "QĐ 1", "2026-06-09")
    form = "KT. CHÁNH VĂN PHÒNG\nPHÓ CHÁNH VĂN PHÒNG"
    row = add_signer(kept, "issuing", form, "Người ký 2", "2026-06-10", "QĐ 2")
    assert add_signer(kept, "issuing", form, "Người ký 2", "2026-06-10", "QĐ 2").id == row.id
    assert file_of(kept, date(2026, 6, 9))["signer"]["name"] == "Người ký 1"
    assert file_of(kept)["signer"] == {"form": form, "name": "Người ký 2"}
    wrong = ("issuing", " ", "Người ký 3", "2026-06-10", "QĐ 3", "2026-06-09")
    assert refused(add_signer, kept, *wrong) == ["days_backwards", "empty_text"]
    assert len(signers(kept)["signers"]) == 2


# Contests


def test_the_prizes_of_a_contest_are_an_award_file_too(office, tmp_path):
    rows = ["entry,title,judge,mark"]
    for entry, mark in (("A1", 90), ("A2", 85), ("A3", 80), ("A4", 70), ("A5", 60), ("A6", 50)):
        rows += [f"{entry},Ảnh {entry},{judge},{mark}" for judge in (1, 2, 3)]
    table = tmp_path / "diem.csv"
    table.write_text("\n".join(rows), encoding="utf-8")
    import_marks(office, "thi-anh-dvc", [table])
    document = award_file(office, "thi-anh-dvc", date(2026, 12, 31))
    assert {one["form"] for one in document["awards"]} == {"prize"}
    assert document["awards"][0]["subjects"] == "entries"
    assert [one["outcome"] for one in document["awards"][0]["cases"]][:2] == [
        "proposed",
        "over_quota",
    ]
    second = {one["subject"]: one["outcome"] for one in document["awards"][1]["cases"]}
    assert (second["A1"], second["A2"]) == ("excluded", "proposed")


def test_more_places_than_candidates_are_refused(office, tmp_path):
    table = tmp_path / "diem.csv"
    rows = [f"A1,Ảnh,{judge},80" for judge in (1, 2, 3)]
    table.write_text("\n".join(["entry,title,judge,mark", *rows]), encoding="utf-8")
    import_marks(office, "thi-anh-dvc", [table])
    with pytest.raises(Refused) as told:
        award_file(office, "thi-anh-dvc", date(2026, 12, 31))
    assert {one.code for one in told.value.problems} == {"quota_over_candidates"}
    first = told.value.problems[0]
    assert first.message.endswith("mà chỉ có 1 đối tượng được xét")
    name = first.message.split("'")[1]
    assert (first.file, first.path) == ("thi-anh-dvc", f"awards.{name}.quota")
    assert refused(award_file, office, "chi-tieu-hcc-2026", date(2026, 12, 31)) == [
        "nothing_published"
    ]


# The command


def test_the_commands_put_forward_hear_and_propose(kept, tmp_path, capsys):
    where = ["--data", str(kept.data)]

    def ask(*words):
        code = run([*where, *map(str, words)])
        return code, capsys.readouterr()

    unit = codes(kept, "department")[0]
    words = ("--by", "A", "--achievement", "B", "--document", "1/C", "--document-day", "2026-06-01")
    person = f"{unit}-2"
    code, told = ask("nominate", "bang_khen_persons", person, *words, "--day", "2026-06-01")
    assert (code, told.err) == (0, "")
    code, told = ask("nominations", "--json")
    assert json.loads(told.out)["nominations"][0]["subject"] == f"person:{person.upper()}"
    assert ask("nominate", "bang_khen_persons")[0] == 2
    assert ask("nominate", "--withdraw", "1", "--reason", "nhầm")[0] == 0
    code, told = ask("model", "add", unit, "Tổ", "--description", "D", "--evidence", "E")
    assert code == 0
    code, told = ask("model", "recognise", "1", "--by", "A", "--document", "TB 1")
    assert code == 0
    assert "Tổ" in ask("model", "list")[1].out
    add = ("signers", "add", "issuing", "Người ký 1", "--form", "CHÁNH VĂN PHÒNG")
    assert ask(*add, "--from", "2026-05-01", "--document", "QĐ 1")[0] == 0
    assert "Người ký 1" in ask("signers", "list")[1].out
    members = tmp_path / "tv.csv"
    rows = [f"{name},ủy viên" for name in MEMBERS]
    members.write_text("\n".join(["name,role", *rows]), encoding="utf-8")
    setting = ("council", "set", "agency", "Hội đồng", "--members", members)
    assert ask(*setting, "--from", "2026-06-01", "--document", "QĐ 2")[0] == 0
    assert CHAIR in ask("council", "list")[1].out
    ballot = tmp_path / "bang.csv"
    assert ask("council", "ballot", "--as-of", DAY, "--out", ballot)[0] == 0
    filled = ballot.read_bytes()
    assert ask("council", "ballot", "--as-of", DAY, "--out", ballot)[0] == 1
    assert ballot.read_bytes() == filled
    assert ballot.read_text(encoding="utf-8-sig").startswith("award,subject,name,computed")
    made = stated(tmp_path, [f"bang_khen_departments,{unit},8,0,0,,"])
    session = ["council", "record", "--level", "agency", "--day", DAY, "--place", "P"]
    session += ["--chair", CHAIR, "--secretary", MEMBERS[1], "--attendance", made.attendance]
    code, told = ask(*session, "--votes", made.votes)
    assert (code, "8 có mặt" in told.out) == (0, True)
    assert "8 có mặt" in ask("council", "sessions")[1].out
    out = tmp_path / "ra"
    code, told = ask("propose", CAMPAIGN, "--as-of", DAY, "--out", out)
    assert code == 0
    assert "số liệu đến ngày 31/05/2026" in told.out
    assert "10.000/10.000" in told.out
    assert list(out.glob("*.docx"))
    of_one = ("--out", tmp_path / "mot", "--unit", unit)
    code, told = ask("propose", CAMPAIGN, "--as-of", DAY, *of_one, "--json")
    document = json.loads(told.out)
    assert (document["campaign"], document["as_of"]) == (CAMPAIGN, DAY)
    code, told = ask("robust", CAMPAIGN, "--month", MAY)
    assert (code, "Đổi trọng số" in told.out) == (0, True)
