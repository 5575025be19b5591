"""413 → 1,000: counted from rows, as of any moment."""

from bureau.kit.indicators import Indicator
from preferential_cards.shops.models import Shop
from stations.permissions import Permission

SHOPS = Indicator(
    key="supportive_shops",
    label="崇军商家",
    definition="已授牌、协议未终止的商家家数；整改中的仍算，到期、退出、取消的不算。",
    unit="家",
    numerator=lambda at: Shop.objects.on_the_list(at),
    denominator=None,
    numerator_label="在册",
    denominator_label="",
    place="street_id",
    door="shops:work",
    door_needs=Permission.SHOP_VIEW,
    personal=False,
)
