"""Addresses of the exchange."""

from django.urls import path

from .pages.campaigns import campaign, campaigns
from .pages.counter import counter, counter_back, counter_saved, counters
from .pages.mine import my_exchange
from .pages.public import exchanges
from .pages.rates import rates
from .pages.reserved import counter_fetch, counter_reserve
from .pages.store import store, stores
from .pages.things import things

urlpatterns = [
    path("exchange/", exchanges, name="exchanges"),
    path("exchange/mine/", my_exchange, name="my_exchange"),
    path("desk/counter/", counters, name="counters"),
    path("desk/counter/fetch/<int:pk>/", counter_fetch, name="counter_fetch"),
    path("desk/counter/back/<int:pk>/", counter_back, name="counter_back"),
    path("desk/counter/<slug:site>/<int:campaign>/", counter, name="counter"),
    path("desk/counter/<slug:site>/<int:campaign>/saved/", counter_saved, name="counter_saved"),
    path("desk/counter/<slug:site>/<int:campaign>/reserve/", counter_reserve, name="counter_reserve"),
    path("desk/stock/", stores, name="stores"),
    path("desk/stock/<slug:site>/", store, name="store"),
    path("desk/exchange/", campaigns, name="campaigns"),
    path("desk/exchange/things/", things, name="exchange_things"),
    path("desk/exchange/rates/", rates, name="exchange_rates"),
    path("desk/exchange/new/", campaign, name="campaign_new"),
    path("desk/exchange/<int:pk>/", campaign, name="campaign"),
]
