from preferential_cards.models.application import Application, ApplicationQuerySet, Step
from preferential_cards.models.card import Card, CardQuerySet, CardStep

__all__ = ["Application", "ApplicationQuerySet", "Card", "CardQuerySet", "CardStep", "Step"]
