"""Maps in a page: {% load maps %}, {% map_head %}, {% map … %}, {% map_pin … %}. See docs/decisions/0005-maps.md."""

import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

register = template.Library()


@register.inclusion_tag("shell/_map_head.html")
def map_head() -> dict[str, Any]:
    """{% map_head %}: the sheets and the module that maps need, for pages that have one."""
    return {}


@register.inclusion_tag("shell/_map.html", takes_context=True)
def map(context: Mapping[str, Any], label: str, module: str, low: bool = False, **data: object) -> dict[str, Any]:
    """{% map label=_("…") module="shell/map/points.js" points=url %}: a map drawn by that module.

    label: what it shows, for screen readers. module: a static file whose default export gets the opened map.
    Every other argument becomes a data attribute of the box: `own_url` is `data-own-url`, None is left out.
    Nothing at all before a city is loaded.
    """
    city = context.get("city")
    attributes = {f"data-{name.replace('_', '-')}": value for name, value in data.items() if value is not None}
    base = settings.MAP_BASE
    return {
        "city": city, "label": label, "low": low, "attributes": attributes, "base": base, "with": static(module),
        "own": reverse("map_base", args=[city.edition]) if city else "",
        "words": json.dumps(_words(), ensure_ascii=False),
        "wmts": json.dumps(base.wmts), "tiles": reverse("map_tiles") if base.tiles else "",
    }  # fmt: skip


@register.inclusion_tag("shell/_map_pin.html", takes_context=True)
def map_pin(context: Mapping[str, Any], longitude: str, latitude: str, reference: str) -> dict[str, Any]:
    """{% map_pin "id_longitude" "id_latitude" "id_reference" %}: a pin that writes into these three inputs, by id."""
    fields = f"{longitude} {latitude} {reference}"
    return {"city": context.get("city"), "fields": fields, "nearby": reverse("map_nearby")}


def _words() -> dict[str, str]:
    """What MapLibre says itself, in the reader's language."""
    return {
        "NavigationControl.ZoomIn": _("放大"), "NavigationControl.ZoomOut": _("缩小"),
        "Map.Title": _("地图。方向键移动，加号放大，减号缩小。"), "Popup.Close": _("关上"),
        "AttributionControl.ToggleAttribution": _("底图来源"), "Marker.Title": _("图钉"),
        "ScaleControl.Meters": _("米"), "ScaleControl.Kilometers": _("公里"),
        "CooperativeGesturesHandler.WindowsHelpText": _("按住 Ctrl 再滚动，放大缩小地图"),
        "CooperativeGesturesHandler.MacHelpText": _("按住 ⌘ 再滚动，放大缩小地图"),
        "CooperativeGesturesHandler.MobileHelpText": _("用两个手指移动地图"),
    }  # fmt: skip
