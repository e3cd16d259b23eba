"""Addresses of the pages for visitors; part of publicity.urls."""

from django.urls import path

from publicity import views_abnormal, views_entity, views_front, views_plans

SITE = [
    path("", views_front.home, name="home"),
    path("map/", views_front.site_map, name="map"),
    path("abnormal/", views_abnormal.abnormal, name="abnormal"),
    path("entities/<str:code>/", views_entity.entity, name="entity"),
    path("plans/", views_plans.plans, name="plans"),
    path("plans/<str:unit>/<int:year>/", views_plans.plan, name="plan"),
    path("items/", views_plans.items, name="items"),
    path("items.csv", views_plans.items_file, name="items_file"),
    path("items/<str:code>/", views_plans.item, name="item"),
    path("notices/", views_plans.notice_list, name="notices"),
    path("notices/<slug:code>/", views_plans.notice, name="notice"),
]
