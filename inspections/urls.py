"""Addresses of plans, tasks, the list of items and draw sessions; mounted at /inspections/."""

from django.urls import path
from django.views.generic import RedirectView

from inspections.views import (
    catalogue,
    ceremony,
    joint,
    plans,
    sessions,
    task_documents,
    task_editing,
    tasks,
)

app_name = "inspections"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="inspections:tasks"), name="index"),
    path("plans/", plans.plan_list, name="plans"),
    path("new-plan/", plans.new_plan, name="new_plan"),
    path("plans/<slug:unit>/<int:year>/", plans.plan_detail, name="plan"),
    path("plans/<slug:unit>/<int:year>/edit/", plans.edit_plan, name="edit_plan"),
    path("plans/<slug:unit>/<int:year>/approve/", plans.approve, name="approve_plan"),
    path("tasks/", tasks.task_list, name="tasks"),
    path("new-task/", task_editing.choose_preset, name="choose_preset"),
    path("new-task/form/", task_editing.new_task, name="new_task"),
    path("new-task/document/", task_documents.new_document, name="new_document"),
    path("task-rows/", task_editing.change_rows, name="task_rows"),
    path("task-preview/", task_editing.preview, name="task_preview"),
    path("tasks/<slug:code>/", tasks.task_detail, name="task"),
    path("tasks/<slug:code>/edit/", task_editing.edit_task, name="edit_task"),
    path("tasks/<slug:code>/document/", task_documents.edit_document, name="edit_document"),
    path("tasks/<slug:code>.json", tasks.download_document, name="task_document"),
    path("tasks/<slug:code>/approve/", tasks.approve, name="approve_task"),
    path("tasks/<slug:code>/copy/", tasks.copy, name="copy_task"),
    path("tasks/<slug:code>/consent/", joint.consent, name="consent_task"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("new-item/", catalogue.new_item, name="new_item"),
    path("starter-items/", catalogue.load_starter, name="load_starter"),
    path("catalogue/<slug:code>/", catalogue.item_detail, name="item"),
    path("catalogue/<slug:code>/edit/", catalogue.edit_item, name="edit_item"),
    path("catalogue/<slug:code>/retire/", catalogue.retire, name="retire_item"),
    path("tasks/<slug:code>/seal/", ceremony.seal, name="session_seal"),
    path("sessions/", sessions.session_list, name="sessions"),
    path("sessions/<slug:code>/", sessions.session_detail, name="session"),
    path("sessions/<slug:code>/progress/", sessions.session_progress, name="session_progress"),
    path("sessions/<slug:code>/commit/", ceremony.commit, name="session_commit"),
    path("sessions/<slug:code>/witness/", ceremony.witness, name="session_witness"),
    path("sessions/<slug:code>/open/", ceremony.open_all, name="session_open"),
    path("sessions/<slug:code>/draw/", ceremony.draw, name="session_draw"),
    path("sessions/<slug:code>/publish/", ceremony.publish, name="session_publish"),
    path("sessions/<slug:code>/postpone/", ceremony.postpone, name="session_postpone"),
    path("sessions/<slug:code>/resume/", ceremony.resume, name="session_resume"),
    path("sessions/<slug:code>/close/", ceremony.close, name="session_close"),
    path("sessions/<slug:code>/void/", ceremony.void, name="session_void"),
    path("sessions/<slug:code>/void/approve/", ceremony.void_approve, name="session_void_approve"),
]
