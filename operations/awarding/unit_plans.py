"""Which units have shown their own launch and plan, with number, day and file, and which not."""

from operations.awarding.basis import Basis
from operations.awarding.known import Known
from operations.office import Office
from operations.views import Document


def unit_plans(office: Office, basis: Basis, known: Known) -> Document:
    """Give ``plans`` of the units that showed theirs, and ``units_without_plan`` of the others.

    Both empty where no standard of the campaign asks for a plan. A number or day nobody stated is
    empty.
    """
    campaign = basis.book.campaign
    asked = [one.id for one in campaign.standards if one.plan]
    day = min(known.day, campaign.ends.day)
    units = office.units.of_tiers(campaign.tier_names, day) if asked else []
    plans, without = [], []
    for unit in units:
        held = [known.plans.get((unit.code, one)) for one in asked]
        shown = [one for one in held if one is not None]
        named = {"code": unit.code, "name": unit.name}
        if len(shown) < len(asked):
            without.append(named)
        else:
            plans.append(named | next((one for one in shown if one["number"]), shown[0]))
    return {"plans": plans, "units_without_plan": without}
