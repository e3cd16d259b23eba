"""The desk for what enterprises say; mounted at /publicity/objections/."""

from django.urls import path

from publicity.enterprise.views import desk, voices

app_name = "appeals"

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("figures/", desk.counts, name="figures"),
    path("replies/", voices.replies, name="replies"),
    path("replies/<slug:number>/", voices.reply, name="reply"),
    path("codes/", voices.codes, name="codes"),
    path("codes/<int:pk>/end/", voices.end, name="end_code"),
    path("cases/<slug:number>/", desk.case, name="case"),
    path("cases/<slug:number>/files/<slug:digest>/", desk.material, name="material"),
    path("cases/<slug:number>/<slug:kind>/", desk.step, name="step"),
]
