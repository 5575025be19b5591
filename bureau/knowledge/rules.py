import re

from bureau.kit.errors import Refused

LONGEST_QUERY = 40
A_NUMBER = re.compile(r"\d{6}", re.ASCII)


class NotReady(Refused):
    pass


def check_publishable(version) -> None:
    if not version.body.strip() or not version.title.strip():
        raise NotReady("标题和内容都要写")
    if not version.basis.strip() or not version.source.strip():
        raise NotReady("要写明依据和来源，读的人才知道能不能信")


def worth_noting(text: str) -> bool:
    """A question, not a slip of the finger, and nothing that could be somebody's number."""
    return 2 <= len(text) <= LONGEST_QUERY and not A_NUMBER.search(text)
