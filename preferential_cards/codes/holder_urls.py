"""Below /code/, where the cookie of the holder's phone goes."""

from django.urls import path

from preferential_cards.codes.views import holder

app_name = "code"
urlpatterns = [path("", holder.code, name="code")]
