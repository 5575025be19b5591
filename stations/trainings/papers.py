"""A quiz as text that anybody can write, and back: questions stand apart by an empty line, right answers begin with a star.

优待证由谁制发？
* 退役军人事务部
  街道办事处
"""

import re
from typing import NamedTuple

from bureau.kit.errors import Refused
from stations.trainings.models.quizzes import MOST_OPTIONS

STARS = ("*", "＊", "√", "✓")
NUMBERED = re.compile(r"^\s*\d{1,3}\s*[.．、)）]\s*")
LETTERED = re.compile(r"^\s*[A-Ha-h]\s*[.．、)）]\s*")
MOST = 200


class WrongPaper(Refused):
    pass


class Item(NamedTuple):
    text: str
    options: list[str]
    answers: list[int]


def read(text: str) -> list[Item]:
    """→ the questions. Raises `WrongPaper` that names the question and what would be right."""
    blocks = [b for b in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()) if b.strip()]
    if not blocks:
        raise WrongPaper("还没有题目：第一行写题目，下面每行一个选项，正确的前面加 *，题与题之间空一行")
    if len(blocks) > MOST:
        raise WrongPaper(f"一份卷最多 {MOST} 题，现在有 {len(blocks)} 题")
    return [_item(number, block.splitlines()) for number, block in enumerate(blocks, 1)]


def _item(number: int, lines: list[str]) -> Item:
    question = NUMBERED.sub("", lines[0]).strip()
    options, answers = [], []
    for line in lines[1:]:
        line = line.strip()
        if line.startswith(STARS):
            answers.append(len(options))
            line = line[1:].strip()
        options.append(LETTERED.sub("", line).strip())
    if not 2 <= len(options) <= MOST_OPTIONS:
        raise WrongPaper(
            f"第 {number} 题“{question[:20]}”有 {len(options)} 个选项，要 2 到 {MOST_OPTIONS} 个，每行一个"
        )
    if not answers:
        raise WrongPaper(f"第 {number} 题“{question[:20]}”没有标正确答案，在对的那行前面加 *")
    if len(question) > 300 or any(not o or len(o) > 200 for o in options):
        raise WrongPaper(f"第 {number} 题太长或有空选项：题目 300 字、选项 200 字以内")
    if len(set(options)) != len(options):
        raise WrongPaper(f"第 {number} 题“{question[:20]}”有两个一样的选项")
    return Item(question, options, answers)


def write(items) -> str:
    return "\n\n".join(
        "\n".join(
            [item.text, *(f"{'*' if n in item.answers else ' '} {o}" for n, o in enumerate(item.options))]
        )
        for item in items
    )
