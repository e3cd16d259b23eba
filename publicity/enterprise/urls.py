"""The enterprise's own pages; mounted at /enterprise/."""

from django.urls import path

from publicity.enterprise.views import certificates, entering, record, voice

app_name = "enterprise"

urlpatterns = [
    path("", record.record, name="record"),
    path("enter/", entering.enter, name="enter"),
    path("enter/<slug:code>/", entering.enter, name="enter_code"),
    path("visit/<str:token>/", entering.of_visit, name="of_visit"),
    path("leave/", entering.leave, name="leave"),
    path("why/", record.why, name="why"),
    path("credit/", record.credit, name="credit"),
    path("certificates/", certificates.certificates, name="certificates"),
    path("certificates/<str:code>/", certificates.certificate, name="certificate"),
    path("repairs/<int:fact>/", record.repair, name="repair"),
    path("results/<slug:code>/reply/", voice.reply, name="reply"),
    path("results/<slug:code>/object/", voice.object_to, name="object"),
    path("replies/<slug:number>/withdraw/", voice.withdraw, name="withdraw_reply"),
    path("cases/<slug:number>/", voice.case, name="case"),
    path("cases/<slug:number>/appeal/", voice.appeal, name="appeal"),
    path("cases/<slug:number>/take-back/", voice.take_case_back, name="take_back"),
    path("cases/<slug:number>/files/<slug:digest>/", voice.material, name="material"),
]
