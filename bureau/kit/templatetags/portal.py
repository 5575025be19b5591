"""Tags and filters that every page may use without loading them (settings: TEMPLATES builtins).

Small pictures (icons, bars, sparklines) are drawn here as SVG with attributes only: they need no script and
no inline style, and they print without background graphics.
"""

from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.template.defaultfilters import stringfilter
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from bureau.kit import mask

register = template.Library()

ICONS = Path(settings.BASE_DIR) / "static" / "vendor" / "bootstrap-icons-1.13.1" / "icons"
NOTHING = "–"
MINUS = "−"

# A state is a shape and a word before it is a colour.
TONES = {
    "ok": "check-circle-fill",
    "info": "circle-half",
    "warn": "diamond-fill",
    "bad": "triangle-fill",
    "idle": "circle",
}
# The words of django.contrib.messages mean the same four tones.
MESSAGE_TONES = {"success": "ok", "info": "info", "debug": "info", "warning": "warn", "error": "bad"}
CALLOUT_ICONS = {
    "ok": "check-circle",
    "info": "info-circle",
    "warn": "exclamation-triangle",
    "bad": "x-octagon",
}


# -- pictures ---------------------------------------------------------------------------------------------


@cache
def _drawing(name: str) -> str:
    """The paths inside one vendored icon. An unknown name fails loudly: it is a mistake in a template."""
    text = (ICONS / f"{name}.svg").read_text(encoding="utf-8")
    inner = text[text.index(">") + 1 : text.rindex("</svg>")]
    return " ".join(inner.split())


@register.simple_tag
def icon(name, label=""):
    """{% icon "search" %} is decoration; {% icon "search" label="查找" %} speaks for itself."""
    says = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    drawing = mark_safe(_drawing(name))
    return format_html(
        '<svg class="i" viewBox="0 0 16 16" {} focusable="false">{}</svg>',
        says,
        drawing,
    )


@register.simple_tag
def tone_icon(tone):
    """The shape of a tone, for components/tag.html; an unknown tone is a plain attribute without a shape."""
    shape = TONES.get(tone)
    return icon(shape) if shape else ""


@register.simple_tag
def callout_icon(tone):
    return icon(CALLOUT_ICONS.get(tone, "info-circle"))


@register.filter
def message_tone(tag):
    return MESSAGE_TONES.get(tag, tag)


def _share(value, whole) -> float:
    """`value` of `whole` on a scale of 0 to 100, kept inside the frame."""
    if value is None or not whole:
        return 0.0
    return round(min(max(float(value) * 100 / float(whole), 0.0), 100.0), 2)


@register.simple_tag
def bar(value, plan=None, total=100, tone="", label=""):
    """A progress bar. With a plan it also draws the missing piece up to the plan, and the plan as a line.

    What has been done stays slate; only the gap takes a colour (`tone`: warn or bad).
    """
    done = _share(value, total)
    parts = [mark_safe('<rect class="t" width="100" height="10"/>')]
    behind = plan is not None and _share(plan, total) > done
    parts.append(format_html('<rect class="f {}" width="{}" height="10"/>', "" if behind else tone, done))
    if plan is not None:
        line = _share(plan, total)
        if behind:
            gap = round(line - done, 2)
            parts.append(format_html('<rect class="g {}" x="{}" width="{}" height="10"/>', tone, done, gap))
        parts.append(format_html('<line class="m" x1="{0}" x2="{0}" y1="-3" y2="13"/>', line))
    return _figure("bar", "0 0 100 10", parts, label)


@register.simple_tag
def gap_bar(gap, scale, tone="", label=""):
    """How far from the plan, drawn from a line in the middle: behind to the left, ahead to the right.

    `scale` is the widest gap in the table, so that rows can be compared with each other.
    """
    length = round(min(abs(float(gap or 0)) / float(scale or 1), 1) * 50, 2)
    start = round(50 - length, 2) if (gap or 0) < 0 else 50
    parts = [
        mark_safe('<rect class="t" y="4" width="100" height="2"/>'),
        format_html('<rect class="f {}" x="{}" width="{}" height="10"/>', tone, start, length),
        mark_safe('<line class="m" x1="50" x2="50" y1="-3" y2="13"/>'),
    ]
    return _figure("bar gap", "0 0 100 10", parts, label)


@register.simple_tag
def spark(values, label=""):
    """A trend without axes. Nothing is drawn from fewer than two points."""
    points = [float(v) for v in values or [] if v is not None]
    if len(points) < 2:
        return ""
    low, high = min(points), max(points)
    spread = (high - low) or 1
    step = 100 / (len(points) - 1)
    spots = [(round(i * step, 1), round(27 - (p - low) / spread * 24, 1)) for i, p in enumerate(points)]
    if high == low:
        spots = [(x, 15.0) for x, _ in spots]
    parts = [
        format_html('<polyline points="{}"/>', " ".join(f"{x},{y}" for x, y in spots)),
        format_html('<line class="now" x1="{0}" x2="{0}" y1="{1}" y2="{1}"/>', *spots[-1]),
    ]
    return _figure("spark", "0 0 100 30", parts, label)


def _figure(css, box, parts, label):
    says = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    inner = format_html_join("", "{}", ((p,) for p in parts))
    return format_html(
        '<svg class="{}" viewBox="{}" preserveAspectRatio="none" {}>{}</svg>', css, box, says, inner
    )


# -- numbers ----------------------------------------------------------------------------------------------


@register.filter
def figure(value, places=None):
    """6607 → 6607, None → –, 89.94|figure:1 → 89.9. A missing number is never shown as 0."""
    if value is None or value == "":
        return NOTHING
    return str(value) if places is None else f"{value:.{int(places)}f}"


@register.filter
def yuan(fen):
    """32335 → 323.35 元: money is kept in fen and read in yuan."""
    return NOTHING if fen is None else f"{fen / 100:.2f} 元"


@register.filter
def percent(value, places=1):
    """0.899 → 89.9%. A rate without a base is –."""
    return NOTHING if value is None else f"{float(value) * 100:.{int(places)}f}%"


@register.filter
def signed(value, places=0):
    """+3, −7, 0: with a true minus sign, as wide as the plus."""
    if value is None:
        return NOTHING
    text = f"{abs(value):.{int(places)}f}"
    if not float(text):
        return text
    return (MINUS if value < 0 else "+") + text


@register.simple_tag
def change(value, unit="", places=0):
    """A movement with shape, word and colour: ▲ 3 名, ▼ 1 名, 持平."""
    if value is None:
        return format_html('<span class="flat">{}</span>', NOTHING)
    text = f"{abs(value):.{int(places)}f}"
    if not float(text):
        return mark_safe('<span class="flat">持平</span>')
    css, name, word = ("up", "caret-up-fill", "升") if value > 0 else ("down", "caret-down-fill", "降")
    return format_html(
        '<span class="{}">{}<span class="sr">{}</span> {}{}</span>', css, icon(name), word, text, unit
    )


@register.filter
@stringfilter
def digits(value):
    """The digits alone, for tel: links."""
    return "".join(c for c in value if c.isdigit())


# -- personal values, masked ------------------------------------------------------------------------------


register.filter("mask_name", stringfilter(mask.name))
register.filter("mask_id", stringfilter(mask.id_number))
register.filter("mask_phone", stringfilter(mask.phone))


@register.simple_tag
def bureau_fact(name):
    """Who to ring, for the two error pages that are drawn without any context."""
    return getattr(settings, f"BUREAU_{name}")


# -- addresses --------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def url_with(context, **changes):
    """This page's query string with some parameters changed: {% url_with state="OPEN" %}.

    None or "" removes one. Any change but of the page itself goes back to the first page.
    """
    query = _query(context)
    if "page" not in changes:
        query.pop("page", None)
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = [str(value)]
    return "?" + urlencode(query, doseq=True)


@register.simple_tag(takes_context=True)
def query_fields(context, *without):
    """The parameters of this page as hidden fields, so that a second form keeps the first one's filters."""
    pairs = [(k, v) for k, vs in _query(context).items() if k not in (*without, "page") for v in vs]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


def _query(context) -> dict[str, list[str]]:
    # `only` hides the variable, but a RequestContext still carries the request itself.
    request = context.get("request") or getattr(context, "request", None)
    return {name: list(values) for name, values in request.GET.lists()} if request else {}


@register.filter
def page_numbers(page):
    """1 2 3 … 22: what a pager shows; the gap is the word of the paginator."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))
