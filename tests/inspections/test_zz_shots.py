import os, sys, pytest
sys.path.insert(0,'tools')
from datetime import date, datetime
from zoneinfo import ZoneInfo
from django.conf import settings as dj
from django.test import Client
from inspections.actions import rounds, visits, checklists
from tests.inspections.factories import *
from tests.inspections.photos import stored_photo, picture
from inspections.actions import findings
from tests.inspections.test_query_counts import grow
from tests.plugins.browser import open_page

def locale(settings):
    import messages as m
    from pathlib import Path
    from babel.messages.mofile import write_mo
    cat = m.merge("zh_Hans")
    for t in sorted(Path('/tmp/plan/po').glob('*.tsv')): m.take(cat, t)
    d = Path('/tmp/insp_loc/zh_Hans/LC_MESSAGES'); d.mkdir(parents=True, exist_ok=True)
    with open(d/'django.mo','wb') as f: write_mo(f, cat)
    settings.LOCALE_PATHS=['/tmp/insp_loc']
    from django.utils.translation import trans_real
    trans_real._translations.clear(); trans_real._default=None

@pytest.mark.django_db(transaction=True)
def test_shots(browser, live_server, settings, transactional_db):
    locale(settings)
    from django.utils import translation
    translation.activate('zh-hans')
    place = town(6)
    lines=[checklists.Line(n+1, t, p, mx, f"06-0{n+1}-01", "key" if n==1 else "general") for n,(t,p,mx) in enumerate([
      ("未划行归市、摊位越线",100,1200),("地面积水、污物、垃圾",100,1200),("未配备消防设施或消防通道被占",300,2400),("活禽未隔离宰杀、无三防设施",200,1200),("农残检测未公示或未每日更新",300,4000)])]
    checklists.put(city=place.city, site_type=place.site_type.name, items=lines, by=None)
    for i,s in enumerate(place.sites): s.name=["汉江农贸市场","泽口大道东段市场","红梅路市场","东方路市场","马家台市场","建设街市场"][i]; s.save()
    tz=ZoneInfo("Asia/Shanghai")
    lead=place.person("office_lead"); lead.name="陈卫"; lead.save()
    insp=place.person("inspector"); insp.name="李明"; insp.save()
    for m_ in range(1,7):
        r=rounds.open_month(campaign=place.campaign, month=m_, by=None)
        for n,s in enumerate(place.sites):
            v=visits.record(round=r, site=s, visited_on=date(2026,m_,9+n), counts={1:n+1,2:2,5:1}, not_applicable=[4] if n%2 else [], by=None, inspector=insp, at=datetime(2026,m_,20,9,tzinfo=tz))
        rounds.release(round=r, by=lead, at=datetime(2026,m_,28,9,tzinfo=tz))
    july_=rounds.open_month(campaign=place.campaign, month=7, by=None)
    rounds.draw_sites(round=july_, wanted={place.site_type.pk:6}, seed="2026-07", by=None)
    rounds.assign_sites(round=july_, sites=place.sites[:4], inspector=insp, by=None)
    for s in place.sites[:2]:
        v=visits.record(round=july_, site=s, visited_on=date(2026,7,9), counts={1:3,2:2,5:1}, not_applicable=[4], by=None, inspector=insp)
    f=v.findings.first(); stored_photo(f, lead); findings.attach_photo(finding=f, file=picture((80,60)), by=lead)
    visits.correct(visit=v, counts={1:2,2:2,5:1}, not_applicable=[4], reason="照片与上一处重复", by=lead)
    rounds.plan(campaign=place.campaign, month=7, kind="special", name="迎检专项检查", by=None)
    aug=rounds.open_month(campaign=place.campaign, month=8, by=None); rounds.announce(round=aug, by=lead)
    rounds.plan(campaign=place.campaign, month=9, mode="announced", mode_reason="汛期，暗访停一月", by=None)
    own=Visit.objects.filter(round__month=6, units=place.units[0]).first()
    def shoot(user, name, path, size, script=None):
        c=Client(); c.force_login(user)
        page=open_page(browser, live_server, size)
        page.context.add_cookies([{"name":"sessionid","value":c.cookies["sessionid"].value,"url":live_server.url}])
        page.goto(path)
        if script: page.evaluate(script); page.wait_for_timeout(200)
        page.screenshot(path=f"/tmp/insp_shots/{name}-{size}.png", full_page=True)
        w=page.evaluate("document.documentElement.scrollWidth"); print(name,size,w,page.faults)
        page.context.close()
    unit=place.person("unit", place.units[0])
    for size in ("desktop","phone"):
        shoot(lead,"list","/rounds/",size)
        shoot(unit,"list-unit","/rounds/",size)
        shoot(lead,"round-sites",f"/rounds/{july_.pk}/",size,"document.querySelectorAll('[data-check]')[1].click()")
        shoot(lead,"round-visits",f"/rounds/{july_.pk}/?tab=visits",size)
        shoot(unit,"round-unit",f"/rounds/{own.round.pk}/",size)
        shoot(lead,"visit",f"/visits/{v.pk}/",size)
        shoot(unit,"visit-unit",f"/visits/{own.pk}/",size)
        shoot(lead,"correct",f"/visits/{v.pk}/correct/",size)
        shoot(lead,"plan","/rounds/plan/?month=9",size)
        shoot(lead,"draw",f"/rounds/{aug.pk}/draw/",size)
        shoot(lead,"planrelease",f"/rounds/{july_.pk}/plan-release/",size)
