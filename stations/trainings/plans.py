"""The year of a place as lines that anybody can type: a month, then what it is about."""

import datetime as dt
import re
from typing import NamedTuple

from stations.trainings.rules import WrongTraining

LINE = re.compile(r"^\s*(\d{1,2})\s*月?[\s,，、:：]*(.+?)\s*$")
MOST = 24


class Line(NamedTuple):
    month: dt.date
    topic: str


def read(text: str, year: int) -> list[Line]:
    lines = []
    for number, raw in enumerate(text.splitlines(), 1):
        if not raw.strip():
            continue
        found = LINE.match(raw)
        if found is None or not 1 <= int(found[1]) <= 12:
            raise WrongTraining(f"第 {number} 行“{raw.strip()[:20]}”要先写月份，如“3月 优待证政策与受理”")
        if len(found[2]) > 60:
            raise WrongTraining(f"第 {number} 行的主题超过 60 个字")
        lines.append(Line(dt.date(year, int(found[1]), 1), found[2]))
    if len(lines) > MOST:
        raise WrongTraining(f"一次最多写 {MOST} 场")
    return lines
