from preferential_cards.shops.models.offers import Offer, Redemption, Star
from preferential_cards.shops.models.seats import Seat
from preferential_cards.shops.models.shop import BusinessArea, Shop, ShopFile, ShopRule, Step, Target
from preferential_cards.shops.models.track import Matter, Score

__all__ = [
    "BusinessArea", "Matter", "Offer", "Redemption", "Score", "Seat", "Shop", "ShopFile", "ShopRule", "Star", "Step", "Target",
]  # fmt: skip
