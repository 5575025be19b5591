"""The verbs: draft, publish and end a rule; decide about one person; the night."""

import datetime as dt
import json
from pathlib import Path

from django.db import transaction
from django.utils.timezone import localdate

from bureau.kit import audit
from bureau.kit.wholesale import wholesale
from stations.permissions import Permission
from stations.scope import Scope
from veterans.policies import conditions, evaluation, rules
from veterans.policies.enums import Decision, RuleState
from veterans.policies.models import Entitlement, Rule
from veterans.writing import deed

SEED = Path(__file__).parent / "data" / "rules.json"


def load_seed(*, at: dt.datetime) -> int:
    """Rules of the file whose code is not there yet, in force at once. What the bureau has edited stays. → how many were new."""
    have, new = set(Rule.objects.values_list("code", flat=True)), 0
    for entry in json.loads(SEED.read_text(encoding="utf-8")):
        if entry["code"] in have:
            continue
        lines = "\n".join(entry.pop("conditions"))
        rule = Rule.objects.create(**entry, conditions=conditions.read(lines), state=RuleState.IN_FORCE)
        audit.record(verb="policy.load", target=rule, by_id=None, at=at, source=rule.source)
        new += 1
    return new


@transaction.atomic
def draft_next(*, rule_id: int, by: Scope, at: dt.datetime) -> Rule:
    """A new version as a copy of the latest; an open draft is taken up again."""
    _require(by)
    former = Rule.objects.visible_to(by).get(pk=rule_id)
    latest = Rule.objects.filter(code=former.code).order_by("-version").first()
    if latest.state == RuleState.DRAFT:
        return latest
    latest.pk, latest.version, latest.state = None, latest.version + 1, RuleState.DRAFT
    latest.valid_from = max(localdate(at), former.valid_from + dt.timedelta(days=1))
    latest.valid_to = None
    latest._state.adding = True
    latest.save()
    audit.record(verb="policy.draft", target=latest, by_id=by.user_id, at=at)
    return latest


@transaction.atomic
def publish(*, rule_id: int, by: Scope, at: dt.datetime) -> Rule:
    """From its first day on this version holds, and the one before ends the day before."""
    _require(by)
    rule = Rule.objects.visible_to(by).select_for_update().get(pk=rule_id)
    rules.check_draft(rule)
    conditions.read(conditions.write(rule.conditions))  # a code may have been retired since it was drafted
    former = Rule.objects.filter(code=rule.code, state=RuleState.IN_FORCE).order_by("-version").first()
    rules.check_follows(rule, former)
    if former is not None and (former.valid_to is None or former.valid_to >= rule.valid_from):
        former.valid_to = rule.valid_from - dt.timedelta(days=1)
        former.save(update_fields=["valid_to"])
    rule.state = RuleState.IN_FORCE
    rule.save(update_fields=["state"])
    audit.record(verb="policy.publish", target=rule, by_id=by.user_id, at=at, valid_from=str(rule.valid_from))
    return rule


@transaction.atomic
def end(*, rule_id: int, by: Scope, at: dt.datetime) -> Rule:
    _require(by)
    rule = Rule.objects.visible_to(by).select_for_update().get(pk=rule_id)
    rules.check_in_force(rule)
    rule.state, rule.valid_to = RuleState.ENDED, max(localdate(at), rule.valid_from)
    rule.save(update_fields=["state", "valid_to"])
    audit.record(verb="policy.end", target=rule, by_id=by.user_id, at=at)
    return rule


def _require(by: Scope) -> None:
    by.require(Permission.POLICY_MANAGE, next(iter(by.places(Permission.POLICY_MANAGE)), ""))


@deed
def decide(*, entitlement_id: int, decision: str, note: str, by: Scope, at: dt.datetime) -> Entitlement:
    """What has come of it: claimed, not wanted, not applicable; or open again."""
    row = Entitlement.objects.visible_to(by).select_for_update(of=("self",)).get(pk=entitlement_id)
    by.require(Permission.PERSON_EDIT, row)
    rules.check_standing(row)
    row.note = rules.check_decision(decision, note)
    row.decision, row.decided_at, row.decided_by_id = decision, at, by.user_id
    row.save(update_fields=["decision", "note", "decided_at", "decided_by"])
    audit.record(
        verb=f"entitlement.{Decision(decision).lower()}", target=row, by_id=by.user_id, at=at, rule=row.code
    )
    return row


def nightly(*, at: dt.datetime) -> dict[str, tuple[int, int, int]]:
    """Everybody against every rule in force today → code: (new, ended, entitled)."""
    on = localdate(at)
    in_force = {rule.code: rule for rule in Rule.objects.in_force(on).order_by("version")}
    with transaction.atomic(), wholesale():
        evaluation.end_others(list(in_force), on=on)
        return {code: evaluation.run(rule, on=on, at=at) for code, rule in in_force.items()}
