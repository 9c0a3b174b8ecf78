"""Where credited hours were served: the register knows no shifts, so the street door asks the activities."""

from collections.abc import Iterable

from qiaomen.activities.models import Attendance

AT_ONCE = 500


def places_of(keys: Iterable[str]) -> dict[str, tuple[float, float]]:
    """Key of an entry → longitude and latitude of its shift, where both are known. A query for each 500."""
    wanted: dict[int, list[str]] = {}
    for key in keys:
        kind, _colon, number = key.partition("+")[0].partition(":")
        if kind == "attendance" and number.isdigit():
            wanted.setdefault(int(number), []).append(key)
    found: dict[str, tuple[float, float]] = {}
    numbers = list(wanted)
    for n in range(0, len(numbers), AT_ONCE):
        rows = Attendance.objects.filter(pk__in=numbers[n : n + AT_ONCE])
        for pk, longitude, latitude in rows.values_list("pk", "shift__longitude", "shift__latitude"):
            if longitude is not None and latitude is not None:
                found.update(dict.fromkeys(wanted[pk], (longitude, latitude)))
    return found
