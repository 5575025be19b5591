"""The route sheet: who, where, by when, in the order of the way, in type that can be read on a stairway."""

import datetime as dt

from django.utils.timezone import localtime

from bureau.kit import documents
from veterans.visits import queries

PAPER = "visits/documents/route.html"


def route_context(found: list[queries.Line], *, at: dt.datetime, by: str) -> dict:
    """Plain words only: what this returns is what the paper says, and tests read it here."""
    places: dict[str, list[dict]] = {}
    for number, line in enumerate(queries.along_the_way(found), 1):
        person = line.task.person
        places.setdefault(str(line.task.station), []).append(
            {
                "number": number,
                "name": person.name,
                "age": line.age,
                "address": line.address or "没有登记住址，先打电话",
                "telephone": line.telephone.number if line.telephone else "没有电话",
                "why": line.why,
                "note": line.task.note,
            }
        )
    return {
        "places": list(places.items()),
        "count": len(found),
        "printed": f"{by} {localtime(at):%Y-%m-%d %H:%M} 打印，用完交回服务站销毁",
    }


def route_sheet(found: list[queries.Line], *, at: dt.datetime, by: str) -> bytes:
    return documents.pdf(PAPER, route_context(found, at=at, by=by))
