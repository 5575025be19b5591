"""Celery entry of card work."""

from celery import shared_task
from django.utils import timezone

from bureau.kit import walls
from preferential_cards import operations


@shared_task(name="cards.run_clocks", ignore_result=True)
def run_clocks(**_):
    with walls.everything_here():
        operations.run_clocks(at=timezone.now())
