"""The figures of a comparison as a file."""

from starlette.requests import Request
from starlette.responses import Response

from imagegen.studio import Studio
from imagegen.studio.figures import read_extent
from imagegen.web.visitor import owner_of

HEADERS = {
    "Content-Disposition": 'attachment; filename="imagegen-figures.csv"',
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class FigureRoute:
    """GET figures?batch_id= | ?topic_id= with &from= and &to=; without any of them, of everything."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def open(self, request: Request) -> Response:
        extent = read_extent(request.query_params)
        data = self._studio.comparing.figures.write_csv(owner_of(request), extent)
        return Response(data, media_type="text/csv; charset=utf-8", headers=HEADERS)
