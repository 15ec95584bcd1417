import time, pytest, datetime as dt
from tests.factories.country import country, IN_2023, IN_2026
from tests.factories.units import a_unit
from danvan.units.actions import *
from danvan.units.enums import *
pytestmark=[pytest.mark.django_db]
def test_x(country):
    city=country.unit("829",IN_2023); vl=country.unit("86",IN_2026)
    t=time.time()
    for i in range(40): open_unit(name=f"Hội {i}",kind=UnitKind.OTHER,level=Level.GRASSROOTS,parent=city,since=None,until=dt.date(2025,7,1))
    print("40 opens", time.time()-t)
    t=time.time(); change_unit(city,on=dt.date(2022,1,1),name="X"); print("rename", time.time()-t)
    t=time.time(); change_unit(city,on=dt.date(2022,1,1),parent=country.unit("84",IN_2023)); print("move", time.time()-t)
    t=time.time(); change_unit(vl,on=dt.date(2026,1,1),name="Y"); print("rename VL", time.time()-t)
    t=time.time(); print(refresh_standing(), time.time()-t)
