"""A sketch of the district to put dots on: our own lines, no foreign tiles, no request to anybody's map server.

The outlines are drawn by hand along the river and the main roads and say which street is where, not where a border runs;
a district without an outline here gets its dots all the same.
"""

from typing import NamedTuple

WIDTH, HEIGHT, MARGIN = 720, 400, 16
# Street code → corner points, longitude and latitude.
OUTLINES = {
    "330108001": [(120.196, 30.213), (120.212, 30.222), (120.236, 30.221), (120.252, 30.207), (120.247, 30.186), (120.226, 30.176), (120.206, 30.184), (120.200, 30.199)],
    "330108002": [(120.168, 30.190), (120.181, 30.203), (120.196, 30.213), (120.200, 30.199), (120.206, 30.184), (120.226, 30.176), (120.214, 30.158), (120.190, 30.152), (120.176, 30.168)],
    "330108003": [(120.136, 30.160), (120.147, 30.176), (120.168, 30.190), (120.176, 30.168), (120.190, 30.152), (120.177, 30.138), (120.153, 30.139)],
}  # fmt: skip


class Dot(NamedTuple):
    x: float
    y: float
    label: str
    trade: str


class Shape(NamedTuple):
    points: str
    label: str
    x: float
    y: float


class Sketch(NamedTuple):
    width: int
    height: int
    streets: list[Shape]
    dots: list[Dot]
    areas: list[Dot]


def centre_of(code: str) -> tuple[float, float] | None:
    corners = OUTLINES.get(code)
    if not corners:
        return None
    return sum(x for x, _ in corners) / len(corners), sum(y for _, y in corners) / len(corners)


def sketch(shops, areas, names: dict[str, str]) -> Sketch | None:
    """What the map shows, or nothing while no shop has a place."""
    placed = [shop for shop in shops if shop.longitude is not None and shop.latitude is not None]
    outlines = {code: corners for code, corners in OUTLINES.items() if code in names}
    every = [point for corners in outlines.values() for point in corners]
    every += [(shop.longitude, shop.latitude) for shop in placed]
    if not placed:
        return None
    west, east = min(x for x, _ in every), max(x for x, _ in every)
    south, north = min(y for _, y in every), max(y for _, y in every)
    across, up = max(east - west, 0.001), max(north - south, 0.001)

    def spot(longitude: float, latitude: float) -> tuple[float, float]:
        x = MARGIN + (longitude - west) / across * (WIDTH - 2 * MARGIN)
        y = MARGIN + (north - latitude) / up * (HEIGHT - 2 * MARGIN)
        return round(x, 1), round(y, 1)

    shapes = []
    for code, corners in outlines.items():
        points = [spot(*corner) for corner in corners]
        x, y = spot(*centre_of(code))
        shapes.append(Shape(" ".join(f"{x},{y}" for x, y in points), names[code], x, y))
    return Sketch(
        WIDTH,
        HEIGHT,
        shapes,
        [Dot(*spot(shop.longitude, shop.latitude), shop.name, shop.trade) for shop in placed],
        [Dot(*spot(area.longitude, area.latitude), area.name, "") for area in areas],
    )
