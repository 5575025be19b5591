"""One measurement in a process of its own: python -m tests.bench.measure WHAT [FILE]. Prints one JSON object."""

import json
import os
import resource
import sys
import time
from pathlib import Path

import psycopg2

from bureau.kit import embedded
from tests.bench import codes, floor, nights, ours, pages, peer, walls

OF_THE_WALL = {"walled": walls.run, "bare": lambda: walls.run(bare=True), "search": walls.search}


def measure(what: str, file: Path | None) -> dict:
    entry = embedded.connection(Path(os.environ["PORTAL_VAR"]), embedded.OWNER)
    if what == "pages":
        return pages.run()
    if what == "nights":
        return nights.run()
    if what == "codes":
        return codes.run()
    if what in OF_THE_WALL:
        return OF_THE_WALL[what]()
    if what == "ours":
        return ours.run(file)
    if what == "floor":
        began = time.perf_counter()
        rows = floor.run(_connect(entry), file)
        return {"rows": rows, "s": time.perf_counter() - began}
    rows, seconds = peer.run(entry, file, what)
    return {"rows": rows, "s": seconds}


def _connect(entry: dict):
    return psycopg2.connect(host=entry["HOST"], port=entry["PORT"], user=entry["USER"], dbname=entry["NAME"])


def main(what: str, file: str = "") -> None:
    found = measure(what, Path(file) if file else None)
    if what not in ("pages", "nights", "codes", *OF_THE_WALL):
        found["mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        found["child_mb"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
