"""The unified social credit code (GB 32100-2015): 18 characters without I, O, S, V, Z; the last one checks the others."""

from bureau.kit.errors import Refused

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


class WrongCode(Refused):
    pass


def check_character(first17: str) -> str:
    total = sum(ALPHABET.index(sign) * weight for sign, weight in zip(first17, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def clean(raw: str) -> str:
    text = "".join(raw.split()).upper()
    if len(text) != 18:
        raise WrongCode(f"统一社会信用代码应为 18 位，这里是 {len(text)} 位")
    if strange := sorted(set(text) - set(ALPHABET)):
        raise WrongCode(f"统一社会信用代码里没有“{strange[0]}”这个字符，请对照执照核对")
    if check_character(text[:17]) != text[17]:
        raise WrongCode("统一社会信用代码的校验位不对，多半是录错了一位，请对照执照核对")
    return text
