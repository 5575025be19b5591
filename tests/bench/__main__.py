"""The order of a run, the table at its end, and $PORTAL_VAR/bench.json. BENCH_PARTS=codes,cards measures only these."""

import json
import os
import statistics
import time
from pathlib import Path

from tests.bench import cards, walls
from tests.bench.ground import ROOT, Ground, private
from tests.bench.peer import BULK_CREATE, BULK_UPDATE, DEFAULT

VAR = Path(os.environ.get("PORTAL_VAR") or ROOT / "var").resolve()


def wish(name: str, usual: str) -> str:
    return os.environ.get(f"BENCH_{name}", usual)


ROWS, PEER_ROWS, ROUNDS = (
    int(wish("ROWS", "100000")),
    int(wish("PEER_ROWS", "5000")),
    int(wish("ROUNDS", "3")),
)
SCALES = [int(word) for word in wish("SCALES", "10").split(",") if word]
# What to measure beside the pages of the district, for a run that is about one thing.
PARTS = wish("PARTS", "codes,second_wall,rosters,scales,cards").split(",")
# In this order, each on what the one before has left: scenario → the file of it.
SCENARIOS = {"import_first": "roster", "import_same": "roster", "import_changed": "changed"}


def main() -> None:
    began = time.monotonic()
    with private(VAR / "bench") as ground:
        found = pages(ground, scale=1)
        for part in (codes, second_wall, rosters):
            if part.__name__ in PARTS:
                found |= part(ground)
    if "scales" in PARTS:
        for scale in SCALES:
            with private(VAR / f"bench-{scale}") as ground:
                found |= pages(ground, scale)
    if "cards" in PARTS:
        say("Card work: clocks of a province's open files, and a ceremony")
        with private(VAR / "bench-cards") as ground:
            found |= cards.measured(ground)
    keep(found)
    tell(found, seconds=time.monotonic() - began)


def keep(found: dict) -> None:
    """Beside the figures that an earlier run of other parts has left."""
    file = VAR / "bench.json"
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    file.write_text(json.dumps(known | found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def codes(ground: Ground) -> dict:
    say("Checks of 老兵码 beside a bare view")
    return ground.measure("codes")


def second_wall(ground: Ground) -> dict:
    say("A list with and without the second wall, a search in sealed and in plain numbers")
    return walls.measured(ground, rounds=ROUNDS)


def rosters(ground: Ground) -> dict:
    files = write_files(ground)
    found = import_unwalled(ground, files)
    ours, floors = imports(ground, files)
    peers, bulk = peers_of(ground, files)
    found["import_walled"]["ours"] = speed(ours["import_first"])
    for scenario in SCENARIOS:
        found |= lines(
            scenario, ours[scenario], floors[scenario], peers.get(scenario, []), bulk.get(scenario, [])
        )
    return found


def say(text: str) -> None:
    print(f"… {text}", flush=True)


def pages(ground: Ground, scale: int) -> dict:
    say(f"The demo district × {scale}, and its pages")
    ground.command("demo", "--scale", str(scale))
    suffix = "" if scale == 1 else f"_x{scale}"
    taken = ground.measure("pages")
    nights = ground.measure("nights")
    return {
        name + suffix: {"ours": value, "floor": None, "peer": None, "unit": unit}
        for values, unit in ((taken, "ms"), (nights, "µs/person"))
        for name, value in values.items()
    }


def write_files(ground: Ground) -> dict[str, Path]:
    say(f"Rosters of {ROWS} and {PEER_ROWS} rows")
    files = {}
    for name, count, switches in (
        ("roster", ROWS, []),
        ("changed", ROWS, ["--changed"]),
        ("peer_roster", PEER_ROWS, ["--bare"]),
        ("peer_changed", PEER_ROWS, ["--bare", "--changed"]),
    ):
        files[name] = ground.folder / f"{name}.xlsx"
        ground.make("tests.bench.roster", str(count), str(files[name]), *switches)
    return files


def imports(ground: Ground, files: dict[str, Path]) -> tuple[dict, dict]:
    """Ours and the floor by turns, so that a busy minute of the machine meets both."""
    ours, floors = ({scenario: [] for scenario in SCENARIOS} for _ in range(2))
    for number in range(1, ROUNDS + 1):
        ground.empty_register()
        for scenario, file in SCENARIOS.items():
            say(f"round {number} of {ROUNDS}: {scenario}")
            floors[scenario].append(ground.measure("floor", files[file]))
            ours[scenario].append(checked(scenario, ground.measure("ours", files[file])))
    return ours, floors


def import_unwalled(ground: Ground, files: dict[str, Path]) -> dict:
    """The first import once more with the policies off; `ours` follows from the rounds with them."""
    walls.switch(ground, walls.OFF)
    runs = []
    for number in range(1, ROUNDS + 1):
        say(f"round {number} of {ROUNDS}: import without the second wall")
        ground.empty_register()
        runs.append(checked("import_first", ground.measure("ours", files["roster"])))
    walls.switch(ground, walls.ON)
    return {"import_walled": {"ours": None, "floor": speed(runs), "peer": None, "unit": "rows/s"}}


def checked(scenario: str, run: dict) -> dict:
    """A fast import that imports nothing would be no import."""
    wanted = {"import_first": "create", "import_same": "same", "import_changed": "change"}[scenario]
    if run["refusal"] or run["counts"].get(wanted, 0) < 0.98 * ROWS:
        raise SystemExit(f"{scenario} did not do its work: {run}")
    return run


def peers_of(ground: Ground, files: dict[str, Path]) -> tuple[dict, dict]:
    runs = {}
    for mode, first in ((DEFAULT, DEFAULT), (BULK_UPDATE, BULK_CREATE)):
        ground.sql("DROP TABLE IF EXISTS bench_peer")
        runs[mode] = {}
        for scenario, file in SCENARIOS.items():
            say(f"django-import-export, {mode}: {scenario}")
            step = first if scenario == "import_first" else mode
            runs[mode][scenario] = [ground.measure(step, files[f"peer_{file}"])]
    return runs[DEFAULT], runs[BULK_UPDATE]


def speed(runs: list[dict]) -> float | None:
    return round(statistics.median(run["rows"] / run["s"] for run in runs)) if runs else None


def memory(runs: list[dict]) -> int | None:
    """Peak of the parent and of the child together, the worst of the rounds."""
    return max(run["mb"] + run["child_mb"] for run in runs) if runs else None


def lines(scenario: str, ours: list, floors: list, peers: list, bulk: list) -> dict:
    return {
        scenario: {
            "ours": speed(ours),
            "floor": speed(floors),
            "peer": speed(peers),
            "peer_bulk": speed(bulk),
            "plan_s": round(statistics.median(run["plan_s"] for run in ours), 2),
            "rows": ROWS,
            "unit": "rows/s",
        },
        f"{scenario}_memory": {
            "ours": memory(ours),
            "floor": memory(floors),
            "peer": memory(peers),
            "parent": max(run["mb"] for run in ours),
            "child": max(run["child_mb"] for run in ours),
            "unit": "MB",
        },
    }


def tell(found: dict, *, seconds: float) -> None:
    print(f"\n{'':24}{'ours':>9}{'floor':>9}{'peer':>9}{'bulk':>9}  of floor   × peer   × bulk")
    for name, line in found.items():
        figures = "".join(
            f"{'–' if line.get(key) is None else line[key]:>9}"
            for key in ("ours", "floor", "peer", "peer_bulk")
        )
        print(f"{name:24}{figures}  {ratios(line) if line['unit'] == 'rows/s' else line['unit']}")
    print(f"\n{ROWS} rows, medians of {ROUNDS}, {seconds:.0f} s in all. Also in {VAR / 'bench.json'}")


def ratios(line: dict) -> str:
    share = f"{line['ours'] / line['floor']:8.0%}"
    times = (
        f"{line['ours'] / line[key]:8.1f}" if line[key] else f"{'–':>8}" for key in ("peer", "peer_bulk")
    )
    return share + " " + " ".join(times)


if __name__ == "__main__":
    main()
