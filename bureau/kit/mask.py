"""What may be seen without asking. The full value is not in the page; it comes by a reveal that is logged."""


def name(text: str) -> str:
    """王建国 → 王**, 欧阳修 stays one surname character: the rest is hidden whatever it is."""
    return text[:1] + "*" * max(len(text) - 1, 0)


def id_number(text: str) -> str:
    return f"{text[:6]}********{text[-4:]}" if len(text) >= 15 else "*" * len(text)


def phone(text: str) -> str:
    return f"{text[:3]}****{text[-4:]}" if len(text) >= 8 else "*" * len(text)
