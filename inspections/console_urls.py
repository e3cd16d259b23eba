"""The console and the seats of ceremonies; mounted at /ceremony/, beside the public pages."""

from django.urls import path

from inspections.views import console, stations

app_name = "console"

urlpatterns = [
    path("station/<str:token>/", stations.station_page, name="station"),
    path("station/<str:token>/state/", stations.station_state, name="station_state"),
    path("station/<str:token>/cast/", stations.station_cast, name="station_cast"),
    path("station/<str:token>/withdraw/", stations.station_withdraw, name="station_withdraw"),
    path("station/<str:token>/open/", stations.station_open, name="station_open"),
    path("station/<str:token>/beacon/", stations.station_beacon, name="station_beacon"),
    path("<slug:code>/announce/", console.announce, name="announce"),
    path("<slug:code>/console/", console.console, name="console"),
    path("<slug:code>/console/state/", console.console_state, name="console_state"),
    path("<slug:code>/console/seats/", console.invite, name="invite"),
    path("<slug:code>/console/seats/<int:number>/replace/", console.replace, name="replace"),
    path("<slug:code>/console/seats/<int:number>/<slug:name>/", console.seat, name="seat"),
    path("<slug:code>/console/<slug:name>/", console.step, name="step"),
]
