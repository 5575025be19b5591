import datetime as dt

from django.conf import settings
from django.db.models import CharField, Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat

from bureau.accounts.models import Binding, User
from bureau.kit.models import AccessEvent, AuditEvent, Looking

DEMO_LOADED = "demo.load"  # what the demo leaves in the audit trail, where nothing can be taken out again
UNUSED_AFTER = dt.timedelta(days=90)


def demo_is_loaded() -> bool:
    return AuditEvent.objects.filter(
        target=f"stations.Station:{settings.HOME_CODE}", verb=DEMO_LOADED
    ).exists()


def unused(accounts: QuerySet, *, at: dt.datetime) -> QuerySet:
    """Open accounts that nobody has signed in with for ninety days, or ever since they were opened."""
    before = at - UNUSED_AFTER
    return accounts.filter(is_active=True).filter(
        Q(last_login__lt=before) | Q(last_login__isnull=True, date_joined__lt=before)
    )


def with_failures(accounts: QuerySet, *, at: dt.datetime) -> QuerySet:
    """How often somebody was turned away from each account in the last day, from the read log (`failures`)."""
    turned_away = (
        AccessEvent.objects.filter(
            target=Concat(Value("accounts.User:"), OuterRef("pk"), output_field=CharField()),
            at__gte=at - dt.timedelta(days=1),
            action=Looking.LOGIN_FAILED,
        )
        .order_by()
        .values("target")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return accounts.annotate(failures=Coalesce(Subquery(turned_away), 0))


def bound_user(provider: str, external_id: str) -> User | None:
    """Only an open account; a closed one answers like one that was never bound."""
    binding = (
        Binding.objects.filter(provider=provider, external_id=external_id, user__is_active=True)
        .select_related("user")
        .first()
    )
    return binding and binding.user
