"""Numbers on a picture: thick lines, badges, hatching, and a legend of exactly what is used."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

from koboshi.core.drawing import Overlay, draw
from tests.unit.process.bpmn_builder import PERMIT

SVG = "{http://www.w3.org/2000/svg}"


def words(svg: str) -> str:
    """All words of a picture."""
    return " ".join("".join(each.itertext()) for each in fromstring(svg).iter(f"{SVG}text"))  # noqa: S314


def test_counts_make_lines_thick_and_stand_on_them() -> None:
    counts = {"start_examine": Overlay(count=900), "examine_enough": Overlay(count=100, waiting=7_200)}
    svg = draw(PERMIT, overlays=counts).svg
    root = fromstring(svg)  # noqa: S314
    widths = [float(each.get("stroke-width", 0)) for each in root.iter() if each.get("class") == "k-bpmn-flow"]
    assert max(widths) > 7
    assert "900" in words(svg)
    assert "2時間" in words(svg)
    assert "線の太さ：通った件数" in words(svg)


def test_waiting_cost_and_heat_are_badges_and_hatching() -> None:
    overlays = {"examine": Overlay(waiting=3.2 * 86_400, cost=1_500, heat=0.9), "decide": Overlay(heat=0.0)}
    svg = draw(PERMIT, overlays=overlays).svg
    assert "待ち 3.2日" in words(svg)
    assert "費用 1,500円" in words(svg)
    assert svg.count('class="k-bpmn-heat"') == 1
    assert "混み具合（右ほど高い）" in words(svg)


def test_the_legend_says_what_the_shading_stands_for() -> None:
    heat = {"examine": Overlay(heat=0.9)}
    told = words(draw(PERMIT, overlays=heat, shading="waiting").svg)
    assert "待ち時間（右ほど長い）" in told
    assert "混み具合" not in told
    assert "waiting time (longer to the right)" in words(draw(PERMIT, overlays=heat, shading="waiting", lang="en").svg)


def test_the_legend_explains_only_what_is_used() -> None:
    assert "図の見方" not in words(draw(PERMIT, current=["decide"], done=["examine"]).svg)
    told = words(draw(PERMIT, overlays={"decide": Overlay(added=True)}).svg)
    assert "新しく加わった" in told
    assert "費用" not in told


def test_a_current_step_is_not_done_as_well() -> None:
    drawing = draw(PERMIT, current=["decide"], done=["decide", "examine"])
    assert "decide（いまここ）" in drawing.steps
    assert drawing.svg.count("k-bpmn-badge-done") == 1


def test_no_name_lies_under_a_badge() -> None:
    every = {each: Overlay(count=9, waiting=86_400) for each in ("start", "enough", "over", "lapse")}
    assert "足りている" in words(draw(PERMIT, overlays=every).svg)


def test_strange_numbers_do_no_harm() -> None:
    overlays = {"examine": Overlay(heat=float("nan"), count=0, waiting=-5.0), "start_examine": Overlay(count=-3)}
    fromstring(draw(PERMIT, overlays=overlays | {"nobody": Overlay(count=1)}).svg)  # noqa: S314
