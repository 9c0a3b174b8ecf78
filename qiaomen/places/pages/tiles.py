"""`/map/tiles.pmtiles`: the map file that the operator named, in the pieces that a map asks for."""

import re
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")
# A map asks for pieces of a few kilobytes; nobody gets the whole file, or a server process, by one request.
LARGEST = 8 * 1024 * 1024


@require_safe
def map_tiles(request: HttpRequest) -> HttpResponse:
    """One piece of the file: 206, or 416 for a piece that is not there or no piece at all."""
    path: Path | None = settings.MAP_BASE.tiles
    if path is None or not path.is_file():
        raise Http404
    about = path.stat()
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    first = int(asked[1]) if asked else -1
    last = min(int(asked[2] or about.st_size), about.st_size, first + LARGEST) if asked else -1
    last = min(last, about.st_size - 1)
    if first < 0 or last < first:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{about.st_size}"})
    with path.open("rb") as file:
        file.seek(first)
        piece = file.read(last - first + 1)
    return HttpResponse(
        piece, status=206, content_type="application/vnd.pmtiles",
        headers={
            "Content-Range": f"bytes {first}-{last}/{about.st_size}", "Accept-Ranges": "bytes",
            "ETag": f'"{about.st_mtime_ns:x}-{about.st_size:x}"', "Cache-Control": "public, max-age=3600",
        },
    )  # fmt: skip
