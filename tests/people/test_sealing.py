"""A stolen database tells no id number and no telephone number."""

import pytest

from qiaomen.people import phones
from qiaomen.people.sealing import SealBroken, keyed_hash, seal, unseal

ID = "131102199001011234"


class TestSealing:
    def test_gives_the_text_back_and_hides_it(self) -> None:
        sealed = seal("id", ID, nonce=b"0123456789ab")
        assert (unseal("id", sealed), ID in sealed) == (ID, False)

    def test_the_same_text_is_sealed_differently(self) -> None:
        assert seal("id", ID, nonce=b"0123456789ab") != seal("id", ID, nonce=b"ab0123456789")

    def test_what_was_changed_does_not_open(self) -> None:
        sealed = seal("id", ID, nonce=b"0123456789ab")
        other = sealed[:20] + ("A" if sealed[20] != "A" else "B") + sealed[21:]
        with pytest.raises(SealBroken):
            unseal("id", other)

    def test_what_was_sealed_for_one_purpose_does_not_open_for_another(self) -> None:
        with pytest.raises(SealBroken):
            unseal("phone", seal("id", ID, nonce=b"0123456789ab"))

    def test_another_secret_does_not_open_it(self, settings: pytest.FixtureRequest) -> None:
        sealed = seal("id", ID, nonce=b"0123456789ab")
        settings.SEAL_KEY = "another secret"  # type: ignore[attr-defined]  # pytest-django's wrapper
        with pytest.raises(SealBroken):
            unseal("id", sealed)


class TestKeyedHash:
    def test_finds_the_same_text_again_and_goes_by_purpose(self) -> None:
        assert keyed_hash("id", ID) == keyed_hash("id", ID) != keyed_hash("phone", ID)


class TestPhones:
    def test_one_number_however_it_is_written(self) -> None:
        assert {phones.digits_of(text) for text in ("138 1234 1234", "+86 13812341234", "138-1234-1234")} == {
            "13812341234"
        }

    @pytest.mark.parametrize("text", ["", "12345", "一三八", "1" * 16])
    def test_no_number(self, text: str) -> None:
        assert phones.digits_of(text) is None

    def test_shows_the_ends_only(self) -> None:
        assert phones.hint_of("13812341234") == "138****1234"
