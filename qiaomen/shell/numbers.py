"""The numbers that people read out: a letter, seven or more digits from the row's key, and a check digit; shares."""

# Luhn's formula, ISO/IEC 7812-1 annex B: catches every single wrong digit and nearly every swap of neighbours.
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def _check_digit(digits: str) -> int:
    total = sum(_DOUBLED[int(d)] if place % 2 == 0 else int(d) for place, d in enumerate(reversed(digits)))
    return -total % 10


def number_of(letter: str, key: int) -> str:
    """`number_of("A", 417)` is `A00004176`: the letter, the key in seven digits, the check digit."""
    digits = f"{key:07d}"
    return f"{letter}{digits}{_check_digit(digits)}"


def key_of(letter: str, number: str) -> int | None:
    """The key that a number was made from; None for a wrong letter, wrong digits or a wrong check digit."""
    text = number.strip().upper().replace(" ", "").replace("-", "")
    digits = text.removeprefix(letter)
    if not text.startswith(letter) or not digits.isascii() or not digits.isdigit() or not 8 <= len(digits) <= 18:
        return None
    return int(digits[:-1]) if int(digits[-1]) == _check_digit(digits[:-1]) else None


def percent(share: float | None) -> str:
    """`percent(0.924)` is 92.4%; a dash where there is nothing to measure."""
    return "—" if share is None else f"{100 * share:.1f}%"


def between(low: float, high: float) -> str:
    """`between(0.011, 0.036)` is 1.1%–3.6%: an interval of shares."""
    return f"{percent(low)}–{percent(high)}"
