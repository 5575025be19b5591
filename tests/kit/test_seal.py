import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.hashes import SHA256, SM3, Hash
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.test import override_settings

from bureau.kit import seal, secret_files

MASTER = bytes(range(32))
KEYS = {1: MASTER}


@pytest.fixture(params=["aes", "sm"])
def numbers(request):
    return seal.Seal("test.number", KEYS, request.param)


def test_a_sealed_value_opens_in_its_own_row(numbers):
    assert numbers.open(numbers.close("990108195602290016", 7), 7) == "990108195602290016"


def test_a_value_moved_to_another_row_does_not_open(numbers):
    with pytest.raises(seal.Broken, match="does not belong to row 8"):
        numbers.open(numbers.close("990108195602290016", 7), 8)


def test_a_value_moved_to_another_column_does_not_open(numbers):
    other = seal.Seal("test.phone", KEYS)

    with pytest.raises(seal.Broken):
        other.open(numbers.close("990108195602290016", 7), 7)


@pytest.mark.parametrize("at", [0, 1, 5, 20, -1])
def test_one_altered_bit_anywhere_is_refused(numbers, at):
    sealed = bytearray(numbers.close("990108195602290016", 7))
    sealed[at] ^= 1

    with pytest.raises(seal.Broken):
        numbers.open(bytes(sealed), 7)


def test_the_index_is_hmac_sha256_under_a_subkey():
    key = HKDF(SHA256(), 32, None, b"idx:test.number").derive(MASTER)

    index = seal.Seal("test.number", KEYS).index("990108195602290016")

    assert index == hmac.digest(key, b"990108195602290016", hashlib.sha256)


def test_sm3_is_the_national_hash():
    digest = Hash(SM3())
    digest.update(b"abc")

    assert digest.finalize().hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_after_a_new_key_old_values_open_new_ones_use_it_and_look_ups_ask_for_both():
    old = seal.Seal("test.number", KEYS)
    new = seal.Seal("test.number", {1: MASTER, 2: bytes(32)})

    assert new.open(old.close("甲", 7), 7) == "甲"
    assert new.close("甲", 7)[1] == 2
    assert old.index("甲") in new.indexes("甲")
    assert new.index("甲") in new.indexes("甲")
    assert new.index("甲") != old.index("甲")


def test_after_a_change_of_suite_old_values_open():
    assert (
        seal.Seal("test.number", KEYS, "sm").open(seal.Seal("test.number", KEYS, "aes").close("甲", 7), 7)
        == "甲"
    )


def test_a_value_under_a_key_that_is_gone_does_not_open():
    with pytest.raises(seal.Broken, match="unknown suite or key"):
        seal.Seal("test.number", {2: bytes(32)}).open(seal.Seal("test.number", KEYS).close("甲", 7), 7)


def test_the_same_text_has_another_index_in_another_column(numbers):
    assert numbers.index("13800000271") != seal.Seal("test.phone", KEYS).index("13800000271")


def test_many_are_sealed_as_one_and_empty_stays_empty(numbers):
    sealed = numbers.close_many(["甲", "", "乙"], [1, 2, 3])

    assert sealed[1] == b""
    assert [numbers.open(sealed[0], 1), numbers.open(sealed[2], 3)] == ["甲", "乙"]


def test_a_missing_secret_is_made_once_with_mode_0600_only_where_that_is_allowed(tmp_path):
    path = tmp_path / "keys" / "master-1.key"

    with pytest.raises(RuntimeError, match="give the portal its secret"):
        secret_files.read_or_make(path, may_make=False, name="PORTAL_KEYS")
    first = secret_files.read_or_make(path, may_make=True, name="PORTAL_KEYS")

    assert secret_files.read_or_make(path, may_make=True, name="PORTAL_KEYS") == first
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_master_key_does_not_come_from_the_secret_key(settings):
    before = seal.of("test.again").index("甲")
    seal.forget()

    with override_settings(SECRET_KEY="quite another secret"):
        assert seal.of("test.again").index("甲") == before
