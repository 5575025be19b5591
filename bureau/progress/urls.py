import datetime as dt

from django.urls import path, register_converter

from bureau.progress import views
from bureau.progress.enums import Behind, Kind


class Day:
    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value):
        return dt.date.fromisoformat(value)  # a day that does not exist is a ValueError: no such address

    def to_url(self, value):
        return str(value)


class KindInSmallLetters:
    regex = "|".join(kind.lower() for kind in Kind.values)

    def to_python(self, value):
        return Kind(value.upper())

    def to_url(self, value):
        return value.lower()


class List:
    regex = "|".join(Behind.values)
    to_python = staticmethod(Behind)
    to_url = staticmethod(str)


register_converter(Day, "day")
register_converter(KindInSmallLetters, "kind")
register_converter(List, "list")

BOARD = "boards/<int:campaign>/<kind:kind>/<day:on>/"

app_name = "progress"
urlpatterns = [
    path("cockpit/", views.cockpit, name="cockpit"),
    path("figures/<slug:key>/<str:code>/<list:behind>/", views.counted, name="counted"),
    path("boards/", views.boards, name="boards"),
    path(BOARD, views.board, name="board"),
    path(f"{BOARD}poster/", views.poster, name="poster"),
    path(f"{BOARD}excel/", views.excel, name="excel"),
    path(f"{BOARD}pdf/", views.pdf, name="pdf"),
    path(f"{BOARD}restate/", views.restate, name="restate"),
    path(f"{BOARD}members/<str:code>/<list:behind>/", views.members, name="members"),
]
