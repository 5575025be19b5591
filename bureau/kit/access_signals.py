"""Who comes and goes, told by Django itself, so that every door is covered: the page, the admin, a sign-on service."""

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.utils import timezone

from bureau.kit import access
from bureau.kit.access import Looking


def connect() -> None:
    user_logged_in.connect(_came, dispatch_uid="access.came")
    user_logged_out.connect(_went, dispatch_uid="access.went")
    user_login_failed.connect(_failed, dispatch_uid="access.failed")


def _came(sender, request, user, **kwargs):
    with access.coming_from(access.source_of(request)):  # the session is a new one
        access.record(Looking.LOGIN, by_id=user.pk, at=timezone.now(), target=user)


def _went(sender, request, user, **kwargs):
    if user is not None:
        access.record(Looking.LOGOUT, by_id=user.pk, at=timezone.now(), target=user)


def _failed(sender, credentials, request=None, **kwargs):
    """The name as it was typed is not kept: people type passwords into that box."""
    User = get_user_model()
    name = credentials.get(User.USERNAME_FIELD) or ""
    known = User.objects.filter(**{User.USERNAME_FIELD: name}).first()
    access.record(Looking.LOGIN_FAILED, by_id=None, at=timezone.now(), target=known or "", result="FAILED")
