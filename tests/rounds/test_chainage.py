"""Along a line: kilometre marks, what was passed, what a track comes to; worked out by hand."""

import json

import pytest

from qiaomen.rounds.chainage import Course, in_words
from qiaomen.rounds.tracks import MOST_LETTERS, MOST_POINTS, NoTrack, read
from tests.build.patrols import LATITUDE, WEST, east, way

RIVER = {"type": "LineString", "coordinates": [[WEST, LATITUDE], [east(3000), LATITUDE], [east(8000), LATITUDE]]}
# Two parts with a kilometre between them that is not drawn.
PARTS = {
    "type": "MultiLineString",
    "coordinates": [[[WEST, LATITUDE], [east(2000), LATITUDE]], [[east(3000), LATITUDE], [east(5000), LATITUDE]]],
}  # fmt: skip


def spots(begin: float, end: float, beside: float = 0.0) -> list[tuple[float, float]]:
    return [(east(begin), LATITUDE + beside), (east(end), LATITUDE + beside)]


class TestAMark:
    def test_is_read_as_on_the_posts(self) -> None:
        assert [in_words(metres) for metres in (0, 50, 3250, 12_007)] == ["K0+000", "K0+050", "K3+250", "K12+007"]

    def test_is_counted_from_the_first_point_and_says_how_far_beside(self) -> None:
        # 0.0009 degrees of latitude are 100 m.
        mark = Course(RIVER).mark((east(3250), LATITUDE + 0.0009))
        assert (abs(mark.metres - 3250) <= 2, mark.beside) == (True, 100)

    def test_goes_on_from_part_to_part(self) -> None:
        course = Course(PARTS)
        assert (abs(course.length - 4000) <= 3, abs(course.mark((east(4000), LATITUDE)).metres - 3000) <= 3) == (
            True,
            True,
        )

    def test_is_at_an_end_for_what_lies_beyond(self) -> None:
        assert Course(RIVER).mark((WEST - 0.1, LATITUDE)).metres == 0


class TestWhatWasPassed:
    @pytest.mark.parametrize(
        ("pieces", "metres"),
        [
            ([spots(0, 8000)], 8000),
            ([spots(1000, 3000)], 2100),
            ([spots(1000, 2000), spots(5000, 6000)], 2200),
            ([spots(0, 8000, beside=0.0009)], 0),
            ([[(east(4000), LATITUDE)]], 100),
            ([], 0),
        ],
    )
    def test_is_what_lies_within_fifty_metres(self, pieces: list[list[tuple[float, float]]], metres: int) -> None:
        # Fifty metres beyond each end are seen, too.
        assert abs(Course(RIVER).passed(pieces, 50) - metres) <= 6

    def test_is_only_what_lies_on_ones_stretch(self) -> None:
        course = Course(RIVER, 2000, 4000)
        assert (course.stretch, abs(course.passed([spots(0, 3000)], 50) - 1050) <= 4) == (2000, True)
        assert course.passed([spots(5000, 8000)], 50) == 0

    def test_ends_with_the_line(self) -> None:
        assert abs(Course(RIVER, 7000, 99_000).stretch - 1000) <= 5


class TestATrack:
    def test_is_measured_and_straightened(self) -> None:
        track = read(way(0, 3000, minutes=30))
        assert (track.seconds, abs(track.metres - 3000) <= 4) == (1800, True)
        assert [row[0] for row in track.straightened.rows] == [0, 1800]

    def test_of_a_telephone_that_lies_still_has_no_length(self) -> None:
        trembling = [[n * 10_000, east(100) + (-1) ** n * 0.00004, LATITUDE, 9] for n in range(60)]
        assert read(json.dumps(trembling)).metres == 0

    def test_leaves_out_jumps_doubt_and_what_is_no_place(self) -> None:
        rows = json.loads(way(0, 600, minutes=10, points=11))
        rows[3] = [rows[3][0], rows[3][1] + 0.5, LATITUDE, 8]
        rows[5][3] = 900
        rows[6] = [rows[6][0], 0, 0, 8]
        rows += [rows[7], [-5, east(0), LATITUDE, 8], [60_000, 37.75, 115.7, 8]]
        assert [fix.seconds for fix in read(json.dumps(rows)).fixes] == [0, 60, 120, 240, 420, 480, 540, 600]

    def test_counts_no_time_and_no_way_through_a_silence(self) -> None:
        rows = json.loads(way(0, 600, minutes=10, points=11))
        later = [[at + 1_800_000, longitude + 0.05, latitude, doubt] for at, longitude, latitude, doubt in rows]
        track = read(json.dumps(rows + later))
        assert (track.seconds, abs(track.metres - 1200) <= 3, len(track.pieces)) == (1200, True, 2)

    @pytest.mark.parametrize(
        "text",
        [
            "{", "{}", "7", "[[1, 2, 3]]", '[["0", 115.7, 37.7, 5]]', "[[0, 115.7, 37.7, true]]", "[[0, NaN, 37.7, 5]]",
            "[" * 100_000, " " * (MOST_LETTERS + 1), json.dumps([[0, 115.7, 37.7, 5]] * (MOST_POINTS + 1)),
            "[[0, 1e400, 37.7, 5]]",
        ],
        ids=["half", "no list", "number", "three", "text", "truth", "nan", "deep", "long", "many", "endless"],
    )  # fmt: skip
    def test_is_refused_when_it_is_none(self, text: str) -> None:
        with pytest.raises(NoTrack):
            read(text)

    def test_may_be_empty(self) -> None:
        assert (read("").metres, read("[]").seconds) == (0, 0)
