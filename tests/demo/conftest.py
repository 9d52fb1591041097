"""One world for all tests of it: building it takes seconds."""

from datetime import date

import pytest

from demo.brand import Brand, build_brand
from demo.truth import Expected
from demo.world import World, build_world

END = date(2026, 6, 10)
"""With D at this date the stories meet 618's first days but no other festival."""


@pytest.fixture(scope="session")
def brand() -> Brand:
    return build_brand(end=END)


@pytest.fixture(scope="session")
def world(brand: Brand) -> World:
    return brand.world


@pytest.fixture(scope="session")
def expected(world: World) -> Expected:
    return world.expected


@pytest.fixture(scope="session")
def small_world() -> World:
    return build_world(end=END, scale=0.015)
