"""Who may see a photo that proves something here: what the address of photos asks."""

from qiaomen.campaigns.models import Item, ItemAnswer, ItemProof
from qiaomen.campaigns.queries import items_visible_to, public_registers
from qiaomen.files.models import Photo
from qiaomen.forms.models import AnswerFile
from qiaomen.people.actors import Actor


def may_see(photo: Photo, by: Actor | None) -> bool:
    """Everybody (`by` None): proof of a published register. Staff: of an item that they see, its checklists too."""
    if by is not None:
        seen = items_visible_to(by)
        listed = AnswerFile.objects.filter(
            photo=photo, answer__in=ItemAnswer.objects.filter(item__in=seen).values("answer")
        )
        return ItemProof.objects.filter(photo=photo, item__in=seen).exists() or listed.exists()
    public = ItemProof.objects.filter(photo=photo, item__in=Item.objects.filter(register__in=public_registers()))
    # Signatures of residents are nobody else's business.
    return public.exclude(kind=ItemProof.Kind.CONSENT).exists()
