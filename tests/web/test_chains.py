"""The chain as a page shows it: stations, step rates, and what is said of the step that fell most."""

from django.template.loader import render_to_string

from tests.web.reading import TAG
from yunchou.web import formats
from yunchou.web.chains import Chain, Station, Step

FELL = formats.Delta("−4.7 pp", "down", "bad")


def station(label, value, step=None):
    return Station(label, value, None, f"/{label}", step)


def shown(chain):
    return render_to_string("components/chain.html", {"chain": chain})


def step(rate, **more):
    return Step("Rate", rate, "", FELL, "/rate", **more)


def test_stations_and_steps_stand_in_order_and_each_opens_its_number():
    page = shown(
        Chain(
            (
                station("clicks", formats.count(20)),
                station("visits", formats.count(18), step(formats.rate(0.9))),
            )
        )
    )
    told = " ".join(TAG.sub(" ", page).split())
    assert told.index("clicks 20") < told.index("90.0% −4.7 pp") < told.index("visits 18")
    for href in ("/clicks", "/rate", "/visits"):
        assert f'href="{href}"' in page


def test_only_the_step_that_fell_most_is_marked():
    steps = [step(formats.rate(0.5)), step(formats.rate(0.4), is_worst=True), step(formats.rate(0.3))]
    stations = [
        station("first", formats.count(9)),
        *(station("next", formats.count(3), one) for one in steps),
    ]
    page = shown(Chain(tuple(stations), finding="It fell.", fallen="cvr", finding_href="/why"))
    assert page.count("is-worst") == 1
    assert "It fell." in page
    assert 'href="/why"' in page


def test_a_number_that_nobody_measured_is_no_zero_and_says_why():
    page = shown(Chain((station("clicks", formats.not_measured("No platform reported this.")),)))
    assert "is-none" in page
    assert 'title="No platform reported this."' in page


def test_without_a_finding_nothing_is_said():
    assert "yc-finding" not in shown(Chain((station("clicks", formats.count(1)),)))
