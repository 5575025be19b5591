"""The tags that draw and mask: read as the reader will see them."""

import pytest
from bs4 import BeautifulSoup
from django.core.paginator import Paginator
from django.template import RequestContext, Template
from django.test import RequestFactory

from bureau.kit.guide import ANSWERS, SampleForm
from bureau.kit.templatetags import portal


def drawn(svg):
    return BeautifulSoup(str(svg), "html.parser")


def render(text, path="/", **context):
    request = RequestFactory().get(path)
    return Template(text).render(RequestContext(request, context)).strip()


def test_an_icon_is_decoration_unless_it_is_given_words():
    quiet = drawn(portal.icon("search")).svg
    speaking = drawn(portal.icon("search", label="查找")).svg

    assert quiet["aria-hidden"] == "true"
    assert speaking["aria-label"] == "查找"
    assert "style" not in quiet.attrs


def test_an_unknown_icon_is_a_mistake_that_shows():
    with pytest.raises(FileNotFoundError):
        portal.icon("no-such-icon")


def widths(svg):
    return {rect["class"][0]: float(rect["width"]) for rect in drawn(svg).find_all("rect")}


def test_a_bar_behind_its_plan_colours_only_the_missing_piece():
    bar = portal.bar(50, plan=80, tone="bad", label="50%，计划 80%")

    assert widths(bar) == {"t": 100, "f": 50, "g": 30}
    assert drawn(bar).find(class_="g")["class"] == ["g", "bad"]
    assert drawn(bar).find(class_="f")["class"] == ["f"]
    assert drawn(bar).svg["aria-label"] == "50%，计划 80%"


def test_a_bar_on_plan_has_no_gap():
    assert widths(portal.bar(90, plan=80)) == {"t": 100, "f": 90}


@pytest.mark.parametrize(
    ("value", "total", "width"), [(None, 100, 0), (5, 0, 0), (-3, 100, 0), (130, 100, 100), (1, 3, 33.33)]
)
def test_a_bar_stays_inside_its_frame(value, total, width):
    assert widths(portal.bar(value, total=total))["f"] == width


@pytest.mark.parametrize(("gap", "x", "width"), [(-81, 0, 50), (81, 50, 50), (-40.5, 25, 25), (0, 50, 0)])
def test_a_gap_bar_grows_left_when_behind_and_right_when_ahead(gap, x, width):
    fill = drawn(portal.gap_bar(gap, 81)).find(class_="f")

    assert (float(fill["x"]), float(fill["width"])) == (x, width)


@pytest.mark.parametrize("values", [None, [], [3], [None, 3]])
def test_one_point_is_no_trend(values):
    assert portal.spark(values) == ""


def test_a_trend_rises_to_the_right():
    points = drawn(portal.spark([1, 2, 3])).polyline["points"].split()

    assert points == ["0.0,27.0", "50.0,15.0", "100.0,3.0"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{{ x|figure }}", "–"),
        ("{{ 6607|figure }}", "6607"),
        ("{{ 89.94|figure:1 }}", "89.9"),
        ("{{ x|percent }}", "–"),
        ("{{ 0.8991|percent }}", "89.9%"),
        ("{{ 7|signed }}", "+7"),
        ("{{ n|signed }}", "−7"),
        ("{{ 0|signed }}", "0"),
        ("{{ x|signed }}", "–"),
        ('{{ "0571-0000 0100"|digits }}', "057100000100"),
        ('{{ "张三丰"|mask_name }}', "张**"),
        ('{{ "330198194603121234"|mask_id }}', "330198********1234"),
        ('{{ "13812340271"|mask_phone }}', "138****0271"),
    ],
)
def test_values_are_written_in_one_way(text, shown):
    assert render(text, x=None, n=-7) == shown


@pytest.mark.parametrize(("value", "words"), [(3, "升 3名"), (-1, "降 1名"), (0, "持平"), (None, "–")])
def test_a_change_has_a_word_beside_its_colour(value, words):
    assert drawn(portal.change(value, unit="名")).get_text() == words


@pytest.mark.parametrize(
    ("tag", "address"),
    [
        ("{% url_with page=3 %}", "?q=%E7%8E%8B&amp;state=A&amp;state=B&amp;page=3"),
        ('{% url_with q="李" %}', "?q=%E6%9D%8E&amp;state=A&amp;state=B"),
        ("{% url_with state=None %}", "?q=%E7%8E%8B"),
    ],
)
def test_an_address_keeps_the_other_filters_and_a_new_filter_starts_on_page_one(tag, address):
    assert render(tag, path="/?q=王&state=A&state=B&page=2") == address


def test_a_component_that_sees_nothing_else_still_knows_the_address():
    page = Paginator(range(90), 30).page(2)

    html = drawn(
        render(
            '{% include "components/pager.html" with page=page unit="人" only %}', "/?q=a&page=2", page=page
        )
    )

    assert html.find(rel="next")["href"] == "?q=a&page=3"
    assert html.find(attrs={"aria-current": "page"}).get_text() == "2"
    assert "共 90 人，第 31–60 人" in html.get_text()


def test_filters_travel_as_hidden_fields_and_are_escaped():
    fields = drawn(render('{% query_fields "state" %}', path="/?q=%22%3E%3Cb%3E&state=A&page=2"))

    assert [(f["name"], f["value"]) for f in fields.find_all("input")] == [("q", '"><b>')]


@pytest.fixture
def form():
    return SampleForm(ANSWERS)


def test_a_field_says_label_hint_and_error_and_ties_them_to_the_control(form):
    field = drawn(form["id_number"].as_field_group())
    control = field.find("input")

    assert field.find("label")["for"] == control["id"]
    assert control["aria-invalid"] == "true"
    assert [field.find(id=i).get_text(strip=True) for i in control["aria-describedby"].split()] == [
        "18 位，末位可以是 X",
        "末位应为 7，请对照身份证",
    ]


def test_a_field_that_may_stay_empty_says_so(form):
    assert "可不填" in drawn(form["note"].as_field_group()).label.get_text()
    assert "可不填" not in drawn(form["name"].as_field_group()).label.get_text()


def test_radio_buttons_are_a_group_with_a_legend(form):
    group = drawn(form["kind"].as_field_group()).fieldset

    assert group.legend.get_text() == "领取方式"
    assert len(group.find_all("input", type="radio")) == 2


def test_the_error_summary_counts_and_leads_to_each_field(form):
    summary = drawn(render('{% include "components/error_summary.html" with form=form only %}', form=form))
    ids = {
        drawn(field).find("input", id=True)["id"] for field in map(str, (form["id_number"], form["phone"]))
    }

    assert summary.h2.get_text() == "出错：有 2 处需要改"
    assert {a["href"].lstrip("#") for a in summary.find_all("a")} == ids


def test_no_summary_without_errors():
    assert (
        render('{% include "components/error_summary.html" with form=form only %}', form=SampleForm()) == ""
    )


def test_names_from_outside_are_escaped_everywhere():
    html = render(
        '{% include "components/tag.html" with tone="bad" text=evil only %}'
        '{% include "components/reveal.html" with label=evil value=evil url="/x" only %}'
        "{% bar 1 label=evil %}{% icon 'search' label=evil %}",
        evil='"><script>alert(1)</script>',
    )

    assert "<script>" not in html
