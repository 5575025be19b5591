"""The real engine, on papers that nobody has. Collected only where the extra `[ocr]` is installed: see conftest."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from tests.veterans.factories import an_id_number
from veterans import drafts, tasks
from veterans.models import Draft

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
NUMBER = an_id_number(7, born="19781103")
FONT = next(Path("/usr/share/fonts").rglob("NotoSansCJK-Regular*"))


def picture(rows, *, tilt=0.0) -> SimpleUploadedFile:
    """Rows of (left, text), as a photo of a paper on a table."""
    paper = Image.new("RGB", (1012, 140 + 90 * len(rows)), (232, 238, 244))
    pen, font = ImageDraw.Draw(paper), ImageFont.truetype(str(FONT), 38, index=2)
    for n, row in enumerate(rows):
        for left, text in row:
            pen.text((left, 60 + 90 * n), text, font=font, fill=(20, 20, 20))
    table = Image.new("RGB", (paper.width + 240, paper.height + 240), (120, 110, 100))
    table.paste(paper, (120, 120))
    table = table.rotate(tilt, fillcolor=(120, 110, 100))
    out = BytesIO()
    table.save(out, "JPEG", quality=85)
    return SimpleUploadedFile("card.jpg", out.getvalue(), "image/jpeg")


@pytest.fixture
def draft(district, cast, now, settings):
    settings.HOME_CODE = "990108"  # the worker reads what belongs to the house
    return drafts.begin(station=district["bridge"], known={}, by=cast["worker"], at=now)


@pytest.mark.parametrize("tilt", [0, 3])
def test_an_id_card_fills_the_first_step(draft, cast, now, tilt):
    card = picture(
        [
            [(60, "姓名"), (180, "刘志强")], [(60, "性别"), (180, "男"), (330, "民族"), (420, "维吾尔")],
            [(60, "出生"), (180, "1978 年 11 月 3 日")], [(60, "住址"), (180, "浙江省杭州市滨江区长河")], [(180, "街道江汉路1515号")],
            [(60, "公民身份号码"), (360, NUMBER)],
        ],
        tilt=tilt,
    )  # fmt: skip
    drafts.attach("ID_FRONT", card, name="card.jpg", draft_id=draft.pk, by=cast["worker"], at=now)

    tasks.read_card(draft_id=draft.pk, kind="ID_FRONT")

    typed = Draft.objects.get().typed
    assert (typed["name"], typed["ethnic"], typed["id_number"]) == ("刘志强", "05", NUMBER)
    assert typed["household_address"] == "浙江省杭州市滨江区长河街道江汉路1515号"
    assert typed["read"] == ["ethnic", "household_address", "id_number", "name"]


def test_a_discharge_certificate_fills_the_service(draft, cast, now):
    paper = picture(
        [
            [(300, "退出现役证")], [(60, "姓名"), (360, "刘志强")], [(60, "入伍时间"), (360, "1996年12月10日")],
            [(60, "退役时间"), (360, "2008年12月1日")], [(60, "部职别"), (360, "92133部队")], [(60, "军衔"), (360, "上士")],
        ],
        tilt=2,
    )  # fmt: skip
    drafts.attach("DISCHARGE", paper, name="d.jpg", draft_id=draft.pk, by=cast["worker"], at=now)

    tasks.read_card(draft_id=draft.pk, kind="DISCHARGE")

    typed = Draft.objects.get().typed
    assert (typed["enlisted"], typed["left"], typed["unit"], typed["rank"]) == (
        "1996年12月10日", "2008年12月1日", "92133部队", "10",
    )  # fmt: skip
