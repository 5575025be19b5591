import base64
import datetime as dt

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given
from hypothesis import strategies as st

from preferential_cards.codes import tokens

AT = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
MARK = b"12345678"


def seconds(n):
    return AT + dt.timedelta(seconds=n)


@pytest.mark.parametrize(("age", "fresh"), [(-31, False), (-30, True), (0, True), (90, True), (91, False)])
def test_a_picture_lives_a_minute_and_half_of_one_for_slow_clocks(age, fresh):
    assert tokens.read(tokens.make(MARK, at=AT)).is_fresh(seconds(age)) is fresh


def test_any_bit_that_is_turned_is_noticed():
    text = tokens.make(MARK, at=AT)
    raw = base64.b32decode(text + "=" * (-len(text) % 8))

    for n in range(len(raw) * 8):
        turned = bytearray(raw)
        turned[n // 8] ^= 1 << n % 8
        with pytest.raises((tokens.Forged, tokens.Malformed)):
            tokens.read(base64.b32encode(bytes(turned)).decode().rstrip("="))


@given(st.text(max_size=300))
def test_nonsense_is_malformed_or_forged_and_nothing_else(text):
    with pytest.raises((tokens.Forged, tokens.Malformed)):
        tokens.read(tokens.tidy(text))


def test_ten_kilobytes_are_not_even_decoded():
    with pytest.raises(tokens.Malformed):
        tokens.read("A" * 10_000)


def test_another_spelling_of_the_same_signature_is_the_same_token():
    """Whoever turns s into n − s has a second valid signature; it must not be a second use."""
    text = tokens.make(MARK, at=AT)
    raw = base64.b32decode(text + "=" * (-len(text) % 8))
    other = raw[:-32] + (tokens.ORDER - int.from_bytes(raw[-32:], "big")).to_bytes(32, "big")

    assert tokens.read(base64.b32encode(other).decode().rstrip("=")).digest == tokens.read(text).digest


def test_the_picture_is_capitals_and_digits_so_that_it_stays_small():
    text = tokens.make(MARK, at=AT)

    assert len(text) == 135
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def test_a_browser_can_verify_it_with_the_public_half_alone():
    text = tokens.make(MARK, at=AT)
    raw = base64.b32decode(text + "=" * (-len(text) % 8))
    point = base64.b64decode(tokens.public_keys()[str(raw[1])])
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)

    r, s = int.from_bytes(raw[20:52], "big"), int.from_bytes(raw[52:], "big")
    public.verify(encode_dss_signature(r, s), raw[:20], ec.ECDSA(hashes.SHA256()))


def test_the_mark_changes_with_the_day_and_says_nothing_about_the_code():
    key = b"k" * 32
    today, tomorrow = tokens.mark_of(key, AT.date()), tokens.mark_of(key, AT.date() + dt.timedelta(days=1))

    assert today != tomorrow
    assert len(today) == tokens.MARK


@pytest.mark.parametrize("typed", ["7k2m · q4xw", "7K2M-Q4XW", " 7k2mq4xw "])
def test_the_eight_characters_are_understood_as_people_type_them(typed):
    assert tokens.tidy(typed) == "7K2MQ4XW"
    assert tokens.is_short(tokens.tidy(typed))
