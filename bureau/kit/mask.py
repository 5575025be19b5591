"""What may be seen without asking. The full value is not in the page; it comes by a reveal that is logged."""

import re


def name(text: str) -> str:
    """王建国 → 王**, 欧阳修 stays one surname character: the rest is hidden whatever it is."""
    return text[:1] + "*" * max(len(text) - 1, 0)


def id_number(text: str) -> str:
    return f"{text[:6]}********{text[-4:]}" if len(text) >= 15 else "*" * len(text)


def phone(text: str) -> str:
    return f"{text[:3]}****{text[-4:]}" if len(text) >= 8 else "*" * len(text)


def address(text: str) -> str:
    """Down to the road or village, not to the door: 西兴街道江晖路12号 → 西兴街道江晖路**"""
    road = re.split(r"[0-9０-９一二三四五六七八九十百]+(?=[号幢栋弄组单座])|[0-9０-９]", text, maxsplit=1)[0]
    return f"{road[:20]}**" if text else ""
