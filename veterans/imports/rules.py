"""Questions about a batch, each with the sentence for the clerk."""

from dataclasses import dataclass

from bureau.kit.errors import Refused

MANY, LIKELY_WRONG, LIKELY_OTHER = 20, 0.5, 0.1
UNDO_DAYS = 30


class MustConfirm(Refused):
    pass


class NoSuchDecision(Refused):
    pass


@dataclass(frozen=True)
class Doubt:
    """A plain question that a person must answer before a batch is written (F31)."""

    code: str
    question: str


def doubts(*, counts: dict[str, int], register: int, same_file: str) -> list[Doubt]:
    """`register`: people already known in the communities of the file; `same_file`: when this file was written before."""
    found = []
    changed, same, created = counts.get("change", 0), counts.get("same", 0), counts.get("create", 0)
    known, rows = changed + same + counts.get("ask", 0), sum(counts.values())
    if same_file:
        found.append(Doubt("same_file", f"同一份文件已于 {same_file} 写入过。还要再写一次吗？"))
    if changed >= MANY and changed > known * LIKELY_WRONG:
        found.append(
            Doubt(
                "many_changes", f"库中已有的 {known} 人里，{changed} 人的资料会被改动。这是您要的那份名册吗？"
            )
        )
    if (
        created >= MANY
        and register >= MANY
        and rows >= MANY
        and known < rows * LIKELY_OTHER
        and created > register * LIKELY_WRONG
    ):
        found.append(
            Doubt(
                "low_match",
                f"这些社区库中已有 {register} 人，名册里却只有 {known} 人对得上。确定没有传错文件吗？",
            )
        )
    if counts.get("refused", 0) >= MANY and counts["refused"] > rows * LIKELY_WRONG:
        found.append(
            Doubt(
                "many_refused",
                f"{rows} 行里有 {counts['refused']} 行不收。建议先下载错误表改好再导入；仍要先写入其余的行吗？",
            )
        )
    return found


def check_doubts(doubts: list[Doubt], answered: set[str]) -> None:
    if left := [doubt.question for doubt in doubts if doubt.code not in answered]:
        raise MustConfirm(f"请先回答：{left[0]}")


def check_something_to_write(counts: dict[str, int]) -> None:
    if not counts.get("create", 0) + counts.get("change", 0):
        raise MustConfirm("没有要写入的行；请先改好不收的行，或决定需确认的行")
