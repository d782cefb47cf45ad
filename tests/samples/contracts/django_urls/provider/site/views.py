from django.http import JsonResponse
from django.views.decorators.http import require_GET, require_http_methods


@require_http_methods(["GET", "POST"])
def report(request, year):
    return JsonResponse({"year": year, "rows": []})


@require_GET
def named_report(request, year, name):
    return JsonResponse({"name": "x"})


def ping(request):
    return JsonResponse({"ok": True})
