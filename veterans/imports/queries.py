"""Reads of the import room."""

import datetime as dt

from django.conf import settings

from bureau.kit import codes
from stations.models import Station
from stations.permissions import Permission
from stations.scope import below
from veterans.imports.differences import Labels
from veterans.imports.models import LearnedHeading
from veterans.imports.sheet import roster

LISTS = (
    "identity",
    "sex",
    "ethnic",
    "political",
    "marital",
    "education",
    "employment",
    "rank",
    "award",
    "disability_grade",
    "disability_nature",
)


def sheet_settings(*, by, today: dt.date) -> dict:
    """What the reading child is told: code lists, the stations of the home region, and where this person may import."""
    lists = {
        name: {item.code: [item.name, *item.aliases.split()] for item in codes.items(name)} for name in LISTS
    }
    stations = Station.objects.filter(below("code", settings.HOME_CODE)).values(
        "code", "name", "short_name", "other_names"
    )
    return {
        "today": today.isoformat(),
        "codes": lists,
        "stations": list(stations),
        "reach": by.places(Permission.ROSTER_IMPORT),
    }


def labels(sheet_settings: dict) -> Labels:
    sheet = roster(sheet_settings)
    return Labels(
        lists={
            name: {code: words[0] for code, words in items.items()}
            for name, items in sheet_settings["codes"].items()
        },
        stations={station["code"]: station["short_name"] for station in sheet_settings["stations"]},
        columns={column.key: column.heading for column in sheet.columns},
    )


def learned(*, user_id: int) -> dict[str, str]:
    return dict(LearnedHeading.objects.filter(by_id=user_id).values_list("heading", "key"))
