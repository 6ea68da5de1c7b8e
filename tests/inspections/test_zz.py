import time, pytest
from tests.inspections.factories import town, visited, july
from inspections.actions import visits
from django.db import connection
from django.test.utils import CaptureQueriesContext
@pytest.mark.django_db
def test_c():
    p=town(); v=visited(p, july(p), p.sites[0]); ts=[]
    for n in range(60):
        t=time.perf_counter(); visits.correct(visit=v, counts={1:n%15+1}, not_applicable=[], reason="x", by=None); ts.append(time.perf_counter()-t)
    ts.sort(); print("correct median", ts[30], "p95", ts[57])
    with CaptureQueriesContext(connection) as c: visits.correct(visit=v, counts={1:3,2:2}, not_applicable=[], reason="x", by=None)
    print("correct queries", len(c))
