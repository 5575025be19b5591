"""What a list page calls when somebody wants its rows as a file."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from bureau.exports import kinds, operations, queries, rules
from bureau.kit import exports


def answer(request, key: str, query: str):
    """The masked workbook at once, or the page that asks what it is for and whom to ask. The caller asks for a fresh log-in."""
    kind = kinds.REGISTRY[key]
    if not kinds.may_take(kind, request.scope):
        raise PermissionDenied
    chosen = kind.choose(query, by=request.scope, at=timezone.localtime())
    if why := why_not_at_once(request, kind, chosen):
        messages.info(request, why)
        return redirect(f"{reverse('exports:ask', args=[key])}?{query}")
    return at_once(request, kind, chosen)


def why_not_at_once(request, kind: kinds.Kind, chosen: kinds.Selection) -> str:
    return rules.why_an_order(
        persons=kinds.persons(kind, chosen),
        sensitive=[column.label for column in chosen.columns if column.sensitive],
        taken_today=queries.taken_today(request.scope, at=timezone.localtime()),
    )


def at_once(request, kind: kinds.Kind, chosen: kinds.Selection):
    by, at = request.scope, timezone.localtime()
    operations.note_at_once(kind, chosen=chosen, rows=chosen.rows.count(), by=by, at=at)
    return exports.response(
        f"{kind.label} {at:%Y-%m-%d}",
        [column.label for column in chosen.columns],
        ([column.text(row) for column in chosen.columns] for row in kind.read(chosen.rows, at)),
        about=f"{request.user} 于 {at:%Y-%m-%d %H:%M} 导出，个人信息已遮盖，请勿外传",
        hidden=kinds.hidden(chosen.columns),
    )
