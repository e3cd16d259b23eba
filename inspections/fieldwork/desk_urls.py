"""Addresses of the desk of field work; mounted at /inspections/visits/."""

from django.urls import path

from inspections.fieldwork.views import dispatching, notices, outings, vehicles, visits

app_name = "desk"

urlpatterns = [
    path("", visits.visit_list, name="visits"),
    path("export.<str:form>", visits.export, name="export"),
    path("sessions/<slug:code>/", dispatching.dispatch_page, name="dispatch"),
    path("sessions/<slug:code>/dispatch/", dispatching.dispatch, name="dispatch_now"),
    path("sessions/<slug:code>/plan/", dispatching.plan, name="plan"),
    path("outings/<int:pk>/", outings.outing_page, name="outing"),
    path("outings/<int:pk>/change/", outings.change, name="outing_change"),
    path("outings/<int:pk>/escorts/", outings.add_escort, name="escort_add"),
    path("outings/<int:pk>/escorts/<int:escort>/drop/", outings.remove_escort, name="escort_drop"),
    path("vehicles/", vehicles.vehicle_list, name="vehicles"),
    path("vehicles/add/", vehicles.add_vehicle, name="vehicle_add"),
    path("vehicles/<str:plate>/", vehicles.edit_vehicle, name="vehicle"),
    path("notices/", notices.notice_list, name="notices"),
    path("notices/read/", notices.read_all, name="notices_read"),
    path("notices/<int:pk>/", notices.open_notice, name="notice"),
    path("<slug:code>/", visits.visit_page, name="visit"),
    path("<slug:code>/move/", outings.move, name="move"),
    path("<slug:code>/shift/", outings.shift, name="shift"),
]
