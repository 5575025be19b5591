from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from stations import sheets
from stations.models import Station

pytestmark = pytest.mark.django_db


def load(file):
    out = StringIO()
    call_command("load_stations", str(file), stdout=out)
    return out.getvalue()


def test_the_home_district_is_one_centre_three_streets_and_59_communities():
    assert "新增 63 个" in load(sheets.HOME)

    levels = [Station.objects.filter(level=level).count() for level in ("DISTRICT", "STREET", "COMMUNITY")]
    assert levels == [1, 3, 59]
    first = Station.objects.get(code="330108001001")
    assert (first.short_name, first.parent.short_name) == ("江晖社区", "西兴街道")


def test_a_second_run_adds_nothing_and_keeps_what_the_bureau_wrote():
    load(sheets.HOME)
    Station.objects.filter(code="330108001001").update(phone="0571-00000000")

    assert "新增 0 个" in load(sheets.HOME)

    assert Station.objects.get(code="330108001001").phone == "0571-00000000"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("code,name\n330108,滨江区\n", "缺少列 level、parent_code"),
        ("code,name,level,parent_code\n330108,滨江区,county,\n", "第 2 行：没有“county”这种类型"),
        ("code,name,level,parent_code\n330108001,西兴街道,street,\n", "要有上级"),
        ("code,name,level,parent_code\n3301080,滨江区,district,\n", "编码与类型不符"),
    ],
)
def test_a_wrong_list_is_refused_whole_and_says_why(tmp_path, text, says):
    file = tmp_path / "stations.csv"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(CommandError, match=says):
        load(file)

    assert not Station.objects.exists()


def test_a_missing_file_is_said_in_one_sentence():
    with pytest.raises(CommandError, match="读不了这份服务站名单"):
        load("/nowhere/stations.csv")
