from django.urls import include, path, re_path

from . import views

reports = [
    path("<int:year>/", views.report),
    re_path(r"^(?P<year>\d{4})/(?P<name>[-\w]+)$", views.named_report),
]

urlpatterns = [
    path("reports/", include((reports, "reports"))),
    path("ping", views.ping),
    path("accounts/", include("allauth.urls")),
]
