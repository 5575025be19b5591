"""Shops that somebody follows up, from the first talk to the end of the agreement."""

from bureau.kit import in_hand
from bureau.kit.in_hand import InHand
from preferential_cards.shops import states
from preferential_cards.shops.models import Shop
from stations.permissions import Permission

in_hand.declare(
    InHand(
        of="shops.Shop.followed_by",
        what="跟进的商家",
        unit="家",
        rows=lambda user, at: Shop.objects.filter(followed_by=user, state__in=sorted(states.LIVE)),
        verb="shop.hand_over",
        needs=Permission.SHOP_WORK,
        place=lambda shop: shop.street_id,
        give=in_hand.hand_to("followed_by"),
    )
)
