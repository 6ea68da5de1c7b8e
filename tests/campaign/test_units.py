"""Units: put, rename, merge, and how the search finds them."""

from datetime import date

import pytest

from campaign.actions import units
from campaign.models import AuditEvent, Unit
from campaign.refusals import NotAllowed, Refused
from tests.factories import CityFactory, UnitFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return CityFactory()


@pytest.fixture
def office(city):
    return member("office", UnitFactory(city=city, code="000", name="市文明办", kind="department"))


def put(city, by=None, **changed):
    return units.put(**{"city": city, "code": "101", "name": "园林街道", "kind": "town", "by": by} | changed)


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("seq").values_list("verb", flat=True))


def test_put_tells_added_changed_same(city, office):
    unit, outcome = put(city, office)
    assert (outcome, unit.pinyin, unit.initials) == ("added", "yuanlinjiedao", "yljd")
    assert put(city, office)[1] == "same"
    assert put(city, office, alias="老城区")[1] == "changed"
    assert put(city, office)[1] == "same"
    assert Unit.objects.get(code="101").alias == "老城区"
    assert verbs() == ["units.put", "units.put"]


def test_the_machine_may_put(city):
    assert put(city)[1] == "added"
    assert AuditEvent.objects.get().actor is None


def test_put_under_another_name_keeps_the_former_one(city, office):
    put(city, office, on=date(2026, 1, 1))
    unit, outcome = put(city, office, name="园林街道办事处", on=date(2026, 5, 1))
    assert outcome == "changed"
    assert [(old.name, old.until_on) for old in unit.former_names.all()] == [("园林街道", date(2026, 5, 1))]


def test_rename_keeps_the_former_name_for_the_search(city, office):
    unit, _outcome = put(city, office, name="竹根滩镇")
    units.rename(unit=unit, name="竹根滩街道", by=office, on=date(2026, 3, 1))
    assert unit.pinyin == "zhugentanjiedao"
    assert list(Unit.objects.matching("竹根滩镇")) == [unit]
    assert verbs()[-1] == "units.rename"


def test_a_right_is_needed(city):
    liaison = member("unit", UnitFactory(city=city))
    with pytest.raises(NotAllowed):
        put(city, liaison)
    with pytest.raises(NotAllowed):
        put(city, member("office", UnitFactory()))
    assert not AuditEvent.objects.exists()


def test_a_superior_unit_is_never_below_and_of_the_same_city(city, office):
    above, _outcome = put(city, office)
    below, _outcome = put(city, office, code="101-1", name="章华社区", kind="community", parent=above)
    for parent in (above, below, UnitFactory()):
        with pytest.raises(Refused) as refusal:
            put(city, office, parent=parent)
        assert refusal.value.field == "parent"


def test_merge_leads_the_name_to_the_other(city, office):
    old, _outcome = put(city, office, code="102", name="浩口原种场")
    new, _outcome = put(city, office, code="103", name="浩口镇")
    units.merge(unit=old, into=new, by=office, on=date(2026, 4, 1))
    old.refresh_from_db()
    assert old.merged_into == new
    assert set(Unit.objects.current().matching("浩口原种场")) == {new}
    assert verbs()[-1] == "units.merge"


@pytest.mark.parametrize(
    ("code", "case"),
    [
        ("same_unit", "itself"),
        ("same_unit", "foreign"),
        ("merged", "again"),
        ("target_merged", "circle"),
        ("has_children", "children"),
        ("has_people", "people"),
    ],
)
def test_merge_refuses(city, office, code, case):
    one, two, three = (put(city, office, code=str(n), name=f"单位{n}")[0] for n in (1, 2, 3))
    if case == "again":
        units.merge(unit=one, into=three, by=office)
    if case == "circle":
        units.merge(unit=two, into=one, by=office)
    if case == "children":
        put(city, office, code="11", name="社区", kind="community", parent=one)
    if case == "people":
        member("unit", one)
    target = {"itself": one, "foreign": UnitFactory()}.get(case, two)
    before = len(verbs())
    with pytest.raises(Refused) as refusal:
        units.merge(unit=one, into=target, by=office)
    assert refusal.value.code == code
    assert len(verbs()) == before


def test_a_unit_whose_children_were_merged_can_be_merged(city, office):
    one, two = (put(city, office, code=str(n), name=f"单位{n}")[0] for n in (1, 2))
    child, _outcome = put(city, office, code="11", name="社区", kind="community", parent=one)
    units.merge(unit=child, into=two, by=office)
    units.merge(unit=one, into=two, by=office)
    assert set(Unit.objects.current().filter(city=city, kind="town")) == {two}


def test_search_by_pinyin_initials_alias_and_code(city):
    town, _outcome = put(city, code="114", name="长埫口镇", alias="changtangkou")
    other, _outcome = put(city, code="115", name="园林街道", short_name="园林")

    def found(text):
        return set(Unit.objects.filter(city=city).matching(text))

    # 埫 is read wrongly by the dictionary, the alias gives the local reading
    assert "tang" not in town.pinyin
    assert found("changtangkou") == found("长埫口") == found("114") == {town}
    assert found("YuanLin Jie dao") == found("yljd") == found("园林") == {other}
    assert found("  ") == {town, other}
    assert found("没有") == set()
