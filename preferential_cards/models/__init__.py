from preferential_cards.models.application import Application, ApplicationQuerySet, Step
from preferential_cards.models.card import Card, CardQuerySet, CardStep
from preferential_cards.models.papers import Evidence, Helper, Obstacle
from preferential_cards.models.rulebook import Clock, ClockRun, EligibilityRule, PaperRule

__all__ = [
    "Application", "ApplicationQuerySet", "Card", "CardQuerySet", "CardStep", "Clock", "ClockRun", "EligibilityRule",
    "Evidence", "Helper", "Obstacle", "PaperRule", "Step",
]  # fmt: skip
