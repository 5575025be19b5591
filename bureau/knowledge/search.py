"""Search that works in Chinese, in plain PostgreSQL: pairs of characters, pinyin, initials, synonyms.

A text becomes terms when it is written; a question becomes weighted terms when it is asked. Two GIN indexes find the
texts that share a term; how well they fit is summed up here, rare terms counting more.
"""

import math
import re
from collections import Counter
from typing import NamedTuple

from bureau.kit import pinyin
from bureau.knowledge.models import Synonym, Version

HAN = re.compile(r"[\u4e00-\u9fff]+")
LATIN = re.compile(r"[a-z]+|\d+")
# Said in every question and found in every answer.
EMPTY_WORDS = re.compile(
    "请问|怎么样|怎么办|怎么|怎样|如何|什么|哪些|哪里|哪儿|多少|多久|多长时间|几天|可以|能不能|能否|是否|需要|应该|办(?=优|证|残|老)|吗|呢|吧|啊|的|了|我|您|你|想|要"
)
HEADING, BODY, ALIKE = 3.0, 1.0, 0.7
MOST = 20


class Hit(NamedTuple):
    version: Version
    score: float
    excerpt: str


def pairs(text: str) -> list[str]:
    """补办优待证 → 补办 办优 优待 待证; a single character stays one."""
    found = []
    for run in HAN.findall(text):
        found += [run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)]
    return found


def _sounds(text: str) -> set[str]:
    """Pinyin of every stretch of two to four characters, and initials from three on: youdaizheng, ydz."""
    found = set()
    for run in HAN.findall(text):
        syllables = pinyin.syllables(run)
        for size in (2, 3, 4):
            for i in range(len(syllables) - size + 1):
                piece = syllables[i : i + size]
                found.add("".join(piece)[:80])
                if size > 2:
                    found.add("".join(one[0] for one in piece))
    return found


def heading_terms(title: str, keywords: str) -> list[str]:
    text = f"{title} {keywords}"
    return sorted({*pairs(text), *_sounds(text), *LATIN.findall(text.lower())})


def body_terms(body: str) -> list[str]:
    return sorted({*pairs(body), *LATIN.findall(body.lower())})


def asked(text: str) -> dict[str, float]:
    """Term → weight. Words of the same meaning stand in for what was typed, a little lighter."""
    text = text.strip().lower()[:40]
    core = EMPTY_WORDS.sub(" ", text)
    core = core if HAN.search(core) or LATIN.search(core) else text
    weights = dict.fromkeys([*pairs(core), *LATIN.findall(core)], 1.0)
    joined = core.replace(" ", "")
    if LATIN.fullmatch(joined):
        weights[joined] = 1.5
    for words in Synonym.objects.values_list("words", flat=True):
        if any(word in text for word in words):
            for term in pairs(" ".join(word for word in words if word not in text)):
                weights.setdefault(term, ALIKE)
    return weights


def find(text: str, versions, *, most: int = MOST) -> list[Hit]:
    """The best first. `versions` are those that the reader may see and that are in force."""
    weights = asked(text)
    if not weights:
        return []
    terms = list(weights)
    candidates = list(
        versions.filter(heading_terms__overlap=terms)
        .union(versions.filter(body_terms__overlap=terms))
        .order_by()
    )
    rarity = _rarity(terms, candidates)
    hits = [Hit(version, _score(version, weights, rarity), "") for version in candidates]
    hits.sort(key=lambda hit: (-hit.score, hit.version.pk))
    best = hits[0].score if hits else 0
    return [
        hit._replace(excerpt=excerpt(hit.version.body, terms))
        for hit in hits[:most]
        if hit.score >= max(best * 0.2, 0.8)
    ]


def _rarity(terms: list[str], candidates: list[Version]) -> dict[str, float]:
    seen: Counter[str] = Counter()
    for version in candidates:
        seen.update({*version.heading_terms, *version.body_terms}.intersection(terms))
    return {term: math.log(1 + (len(candidates) + 1) / (1 + seen[term])) for term in terms}


def _score(version: Version, weights: dict[str, float], rarity: dict[str, float]) -> float:
    heading, body = set(version.heading_terms), set(version.body_terms)
    score = sum(
        weight * rarity[term] * (HEADING * (term in heading) + BODY * (term in body))
        for term, weight in weights.items()
    )
    # Of two that say the same, the one whose heading says little else.
    return score / (1 + 0.003 * len(heading))


def excerpt(body: str, terms: list[str], *, size: int = 60) -> str:
    """Around the first place that says what was asked."""
    places = [at for term in terms if (at := body.find(term)) >= 0]
    start = max(min(places, default=0) - 10, 0)
    piece = " ".join(body[start : start + size].split())
    return ("…" if start else "") + piece + ("…" if start + size < len(body) else "")
