from bureau.kit.models import AuditEvent


def record(*, verb, target, by_id, at, **detail):
    """`target` is a model instance or a ready text such as "veterans.Batch:7"."""
    text = target if isinstance(target, str) else f"{target._meta.label}:{target.pk}"
    return AuditEvent.objects.create(verb=verb, target=text, by_id=by_id, at=at, detail=detail)
