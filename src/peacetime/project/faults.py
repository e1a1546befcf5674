"""The last resort: what is answered when a request fails where no view could say why."""

import sys

from django.http import HttpRequest, HttpResponse

from peacetime.project.unavailable import GONE, answer_unavailable


def internal_error(request: HttpRequest) -> HttpResponse:
    """A fault outside the views: the database may be gone there as well (sessions, people)."""
    error = sys.exc_info()[1]
    if isinstance(error, GONE):
        return answer_unavailable(request)
    if request.path.startswith("/api/"):
        return HttpResponse(
            '{"type": "about:blank", "title": "Internal Server Error", "status": 500, '
            '"code": "internal_error", "detail": "Peacetime made a mistake; it is in its log."}',
            status=500,
            content_type="application/problem+json",
        )
    return HttpResponse(
        "<!doctype html><html lang=en><meta charset=utf-8><title>A mistake of ours · Peacetime"
        "</title><main><h1>A mistake of ours</h1><p>Peacetime could not do that; what happened "
        "is in its log. Nothing was saved.</p><p><a href='/'>To the board</a></p></main></html>",
        status=500,
    )
