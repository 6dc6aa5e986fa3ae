"""The reference of the data language in a real browser: the search box, accessibility, phone width."""

import pytest

from tests.browser.test_pages import overflows, violations

pytestmark = pytest.mark.browser
URL = "/admin/challenges/reference/"


def test_the_search_box_filters_and_gives_everything_back(person):
    page = person("author").page
    page.goto(URL)
    items = page.locator("[data-reference-item]")
    visible = page.locator("[data-reference-item]:visible")
    everything = items.count()
    assert visible.count() == everything
    page.fill("#reference-search", "separes milliers")
    assert [item.get_attribute("id") for item in visible.all()] == ["formats-integer"]
    assert page.locator("[data-reference-section]:visible").count() == 1
    page.fill("#reference-search", "xyzzy")
    assert (visible.count(), page.locator("[data-reference-none]").is_visible()) == (0, True)
    page.click('nav a[href="#section-formats"]')
    assert (visible.count(), page.input_value("#reference-search")) == (everything, "")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_reference_has_no_serious_fault_and_does_not_overflow(person, width):
    page = person("author", width=width).page
    page.goto(URL)
    assert (violations(page, serious_only=True), overflows(page)) == ([], False)
    box = page.locator("#reference-search").bounding_box()  # Wagtail hides what overflows: look at what is inside as well
    assert box["x"] + box["width"] <= width
