"""What lies below /shop/, where the cookie of a shop's phone goes."""

from django.urls import path

from preferential_cards.shops.views import seat

app_name = "shop"
urlpatterns = [
    path("", seat.home, name="home"),
    path("join/", seat.join, name="join"),
    path("offers/add/", seat.offer, name="add_offer"),
    path("offers/<int:pk>/", seat.offer, name="offer"),
    path("offers/<int:pk>/withdraw/", seat.withdraw_offer, name="withdraw_offer"),
    path("seats/invite/", seat.invite, name="invite"),
    path("seats/<int:pk>/end/", seat.end_seat, name="end_seat"),
    path("matters/<int:pk>/say/", seat.say, name="say"),
]
