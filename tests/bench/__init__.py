"""`make bench`: how fast the roster import is beside the bare floor and the peers, and how fast the pages are.

Everything runs in a private folder with a database of its own, each measurement in a fresh process, medians of three
rounds, all in one run. `roster` writes the file · `floor` is the least that has to be done · `peer` is
django-import-export · `ours` is the whole product · `pages` asks for pages · `nights` runs what the night does with everybody · `ground` is the private folder.

BENCH_ROWS (100000), BENCH_PEER_ROWS (5000), BENCH_ROUNDS (3) and BENCH_SCALES (10: the demo district ten times over,
beside the usual one; may be empty) shrink it; so do those that `codes` and `cards` name (checks of 老兵码; clocks of open files, a ceremony).
"""
