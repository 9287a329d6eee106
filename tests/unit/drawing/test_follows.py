"""What really happened, drawn: frequent ways straight and thick, rare ones left out and counted."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

from koboshi.core.drawing import Activity, Following, draw_follows

ACTIVITIES = [
    Activity("a", "受け付ける", 100, first=100),
    Activity("b", "審査する", 120),
    Activity("c", "決定する", 100, last=100),
]
FOLLOWINGS = [
    Following("a", "b", 100, 86_400.0),
    Following("b", "c", 100, 3_600.0),
    Following("b", "a", 15, float("nan")),
    Following("b", "b", 5),
    Following("a", "c", 1),
]


def test_counts_and_times_are_in_the_picture_and_in_words() -> None:
    drawing = draw_follows(ACTIVITIES, FOLLOWINGS, name="許可")
    root = fromstring(drawing.svg)  # noqa: S314
    told = " ".join("".join(each.itertext()) for each in root.iter("{http://www.w3.org/2000/svg}text"))
    for word in ("審査する", "120件", "1日", "1時間", "はじめ", "おわり"):
        assert word in told
    assert drawing.steps[0] == "受け付ける → 審査する：100件（平均 1日）"
    assert "審査する → 受け付ける：15件" in drawing.steps
    assert drawing.hidden == 0


def test_rare_connections_are_left_out_and_counted() -> None:
    drawing = draw_follows(ACTIVITIES, FOLLOWINGS, threshold=10)
    assert drawing.hidden == 2
    assert "10件より少ないつながりは省きました" in drawing.svg


def test_nothing_hangs_in_the_air_whatever_the_threshold() -> None:
    drawing = draw_follows(ACTIVITIES, FOLLOWINGS, threshold=10_000)
    assert [step.split("：")[0] for step in drawing.steps] == [
        "受け付ける → 審査する",
        "審査する → 決定する",
        "審査する → 受け付ける",
    ]


def test_hostile_labels_and_unknown_activities_do_no_harm() -> None:
    drawing = draw_follows([Activity("x", "<script>\x00", 1)], [Following("x", "nobody", 3), Following("x", "x", 2)])
    assert "<script" not in drawing.svg
    fromstring(drawing.svg)  # noqa: S314
    fromstring(draw_follows([], []).svg)  # noqa: S314
