"""The “八个一” of the bureau's report of 2022, as the template of a campaign: what, and after which share of its term."""

import datetime as dt
from typing import NamedTuple


class Part(NamedTuple):
    key: str
    label: str
    share: float  # of the term, when it is due
    proof: str = ""  # what rows must exist before it can be ticked: the word of `queries.proofs`


EIGHT = (
    Part("team", "组建一支专班", 0.05),
    Part("meeting", "召开一次部署会", 0.10),
    Part("training", "组织一次业务培训", 0.15),
    Part("messages", "推送一遍申领短信", 0.20, "messages"),
    Part("booklet", "制作一册信息采集本", 0.20),
    Part("collection", "组织一次集中采集", 0.80, "collection"),
    Part("home", "开展一次上门服务", 0.90, "home"),
    Part("ceremony", "举办一次发证仪式", 1.00, "ceremony"),
)
BY_KEY = {part.key: part for part in EIGHT}
PROOF_WORDS = {
    "messages": "还没有发出的短信，先在“短信”里建一个任务并发出",
    "collection": "还没有办完的集中采集，先到“集中采集”里办一场",
    "home": "还没有办完的上门采集，先在下面列入并去一次",
    "ceremony": "还没有办完的发证仪式，先安排并办完一场",
}


def due_on(part: Part, starts_on: dt.date, ends_on: dt.date) -> dt.date:
    return starts_on + dt.timedelta(days=round((ends_on - starts_on).days * part.share))
