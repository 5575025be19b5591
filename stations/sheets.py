"""The official list of stations as a file: code, name, level, parent_code."""

import csv
from pathlib import Path

from bureau.kit.errors import Refused
from stations.enums import Level
from stations.models import Station

HOME = Path(__file__).parent / "data" / "home.csv"  # the district this portal was built for
COLUMNS = {"code", "name", "level", "parent_code"}
TITLES = ("退役军人服务站", "退役军人服务中心")


class WrongList(Refused):
    pass


def read(path: str | Path) -> list[Station]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if missing := COLUMNS - set(reader.fieldnames or ()):
            raise WrongList(f"缺少列 {'、'.join(sorted(missing))}")
        return [_station(row, line) for line, row in enumerate(reader, 2)]


def _station(row: dict, line: int) -> Station:
    level = row["level"].strip().upper()
    if level not in Level.values:
        raise WrongList(f"第 {line} 行：没有“{row['level']}”这种类型")
    name = row["name"].strip()
    return Station(
        code=row["code"].strip(),
        name=name,
        short_name=short_name(name),
        level=level,
        parent_id=row["parent_code"].strip() or None,
    )


def short_name(name: str) -> str:
    """江晖社区退役军人服务站 → 江晖社区: as rosters and boards write it."""
    for title in TITLES:
        name = name.removesuffix(title)
    return name
