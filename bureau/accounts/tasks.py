from celery import shared_task

from bureau.accounts.sessions import SessionStore


@shared_task(name="accounts.sweep_sessions", ignore_result=True)
def sweep_sessions(**_):
    """Every night: what is over is not kept, and the table that every page reads stays small."""
    SessionStore.clear_expired()
