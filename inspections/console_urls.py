"""The console and the seats of ceremonies; mounted at /ceremony/, beside the public pages."""

from django.urls import path

from inspections.views import announcements, console, practice, station_minutes, stations

app_name = "console"

urlpatterns = [
    path("practice/train/", practice.train, name="train"),
    path("practice/rehearse/<slug:task>/", practice.rehearse, name="rehearse"),
    path("practice/<slug:code>/", practice.practice_page, name="practice"),
    path("practice/<slug:code>/state/", practice.practice_state, name="practice_state"),
    path("practice/<slug:code>/<slug:name>/", practice.practice_step, name="practice_step"),
    path("station/<str:token>/", stations.station_page, name="station"),
    path("station/<str:token>/state/", stations.station_state, name="station_state"),
    path("station/<str:token>/cast/", stations.station_cast, name="station_cast"),
    path("station/<str:token>/withdraw/", stations.station_withdraw, name="station_withdraw"),
    path("station/<str:token>/open/", stations.station_open, name="station_open"),
    path("station/<str:token>/minutes/", station_minutes.station_minutes, name="station_minutes"),
    path(
        "station/<str:token>/minutes.pdf",
        station_minutes.station_minutes_file,
        name="station_minutes_file",
    ),
    path("station/<str:token>/beacon/", stations.station_beacon, name="station_beacon"),
    path("<slug:code>/announcement/", announcements.change, name="change_announcement"),
    path("<slug:code>/announce/", console.announce, name="announce"),
    path("<slug:code>/announce/<int:number>/", console.announce, name="announce_supplement"),
    path("<slug:code>/console/", console.console, name="console"),
    path("<slug:code>/console/state/", console.console_state, name="console_state"),
    path("<slug:code>/console/seats/", console.invite, name="invite"),
    path("<slug:code>/console/seats/<int:number>/replace/", console.replace, name="replace"),
    path("<slug:code>/console/seats/<int:number>/<slug:name>/", console.seat, name="seat"),
    path("<slug:code>/console/<slug:name>/", console.step, name="step"),
]
