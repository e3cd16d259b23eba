"""Forms, documents, codes and what parties said; mounted at /inspections/documents/."""

from django.urls import path

from inspections.fieldwork.views import contact, documents, pleas, wordings

app_name = "documents"

urlpatterns = [
    path("visits/<str:code>/", documents.papers, name="papers"),
    path("visits/<str:code>/new/<slug:kind>/", documents.issue, name="issue"),
    path("visits/<str:code>/code/", contact.visit_code, name="code"),
    path("visits/<str:code>/plea/", pleas.plea, name="plea"),
    path("visits/<str:code>/forms/<slug:sort>.pdf", documents.form_file, name="form_file"),
    path("visits/<str:code>/forms/<slug:sort>/", documents.form_page, name="form_page"),
    path("files/<str:digest>.pdf", documents.document_file, name="file"),
    path("files/<str:digest>/serve/", documents.serve, name="serve"),
    path("templates/", wordings.template_list, name="templates"),
    path("templates/<str:unit>/mark/", wordings.mark, name="mark"),
    path("templates/<str:unit>/<slug:kind>/", wordings.template, name="template"),
    path("objections/", contact.objection_list, name="objections"),
    path("objections/<int:number>/", contact.answer, name="objection"),
    path("pleas/", pleas.plea_list, name="pleas"),
]
