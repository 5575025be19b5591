import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.test import override_settings

from bureau.kit import seal, secret_files

MASTER = bytes(range(32))


@pytest.fixture
def numbers():
    return seal.Seal("test.number", MASTER)


def test_a_sealed_value_opens_in_its_own_row(numbers):
    assert numbers.open(numbers.close("990108195602290016", 7), 7) == "990108195602290016"


def test_a_value_moved_to_another_row_does_not_open(numbers):
    with pytest.raises(seal.Broken, match="does not belong to row 8"):
        numbers.open(numbers.close("990108195602290016", 7), 8)


def test_a_value_moved_to_another_column_does_not_open(numbers):
    other = seal.Seal("test.phone", MASTER)

    with pytest.raises(seal.Broken):
        other.open(numbers.close("990108195602290016", 7), 7)


@pytest.mark.parametrize("at", [0, 1, 5, 20, -1])
def test_one_altered_bit_anywhere_is_refused(numbers, at):
    sealed = bytearray(numbers.close("990108195602290016", 7))
    sealed[at] ^= 1

    with pytest.raises(seal.Broken):
        numbers.open(bytes(sealed), 7)


def test_the_index_is_hmac_sha256_under_a_subkey(numbers):
    key = HKDF(SHA256(), 32, None, b"idx:test.number").derive(MASTER)

    assert numbers.index("990108195602290016") == hmac.digest(key, b"990108195602290016", hashlib.sha256)


def test_the_same_text_has_another_index_in_another_column(numbers):
    assert numbers.index("13800000271") != seal.Seal("test.phone", MASTER).index("13800000271")


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
    seal.of.cache_clear()
    seal.master_key.cache_clear()

    with override_settings(SECRET_KEY="quite another secret"):
        assert seal.of("test.again").index("甲") == before
