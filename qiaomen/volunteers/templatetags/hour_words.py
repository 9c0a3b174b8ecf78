"""Minutes as people say them."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def hours_in_words(minutes: int) -> str:
    """`95` is 1 小时 35 分; a counter-entry begins with a minus."""
    sign, (hours, rest) = ("−" if minutes < 0 else ""), divmod(abs(minutes), 60)
    if not hours:
        return sign + _("%(m)d 分") % {"m": rest}
    return sign + (_("%(h)d 小时 %(m)d 分") if rest else _("%(h)d 小时")) % {"h": hours, "m": rest}
