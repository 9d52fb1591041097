"""Whatever is in a basket, its money adds up in whole fen."""

from hypothesis import given
from hypothesis import strategies as st

from demo.catalogue import COUPONS, PRODUCTS, fill_basket
from demo.chance import Chance

baskets = st.builds(
    lambda seed, first, sun_share, free_shipping_fen, coupons: fill_basket(
        Chance(seed),
        first=first,
        sun_share=sun_share,
        free_shipping_fen=free_shipping_fen,
        coupons=tuple(coupons),
    ),
    st.integers(0, 10_000),
    st.sampled_from(PRODUCTS),
    st.floats(0, 1),
    st.sampled_from([9900, 19900]),
    st.lists(st.sampled_from(sorted(COUPONS)), unique=True),
)


@given(baskets)
def test_revenue_is_items_less_the_discount_and_nothing_is_free(basket):
    assert basket.items_fen == sum(line.product.price_fen * line.quantity for line in basket.lines)
    assert 0 <= basket.discount_fen < basket.items_fen
    assert basket.total_fen == basket.items_fen - basket.discount_fen + basket.shipping_fen
    assert (basket.coupon is None) == (basket.discount_fen == 0)


@given(baskets)
def test_what_was_paid_for_the_lines_comes_within_a_fen_a_line_of_the_whole(basket):
    paid = sum(basket.paid_for(line) for line in basket.lines)
    assert basket.revenue_fen - len(basket.lines) < paid <= basket.revenue_fen


@given(baskets)
def test_no_product_stands_on_two_lines(basket):
    assert len({line.product for line in basket.lines}) == len(basket.lines)


def test_prices_run_from_39_to_329_yuan():
    prices = [product.price_fen for product in PRODUCTS]
    assert (min(prices), max(prices)) == (3_900, 32_900)
    assert len({product.sku for product in PRODUCTS}) == len(PRODUCTS) == 20
