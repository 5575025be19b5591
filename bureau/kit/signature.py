"""A signature drawn on glass: kept as the path of the pen, not as a picture. Small, sharp at any size, and no file to check.

The text is what an SVG path holds: M and L with whole numbers on a sheet of 600 × 200.
"""

import re

from bureau.kit.errors import Refused

PATH = re.compile(r"(?:M\d{1,3} \d{1,3}(?: ?L\d{1,3} \d{1,3})+ ?)+")
LONGEST, FEWEST_POINTS = 12_000, 8


class NotSigned(Refused):
    pass


def clean(text: str) -> str:
    """The path as it may be stored and drawn. Raises `NotSigned` with what to do."""
    text = " ".join(text.split())
    if not text or text.count("L") < FEWEST_POINTS:
        raise NotSigned("请在框里写上姓名；本人不便签字的，由家属代签并在说明里写明")
    if len(text) > LONGEST or not PATH.fullmatch(text + " "):
        raise NotSigned("签名没有收到，请清除后再签一次")
    return text
