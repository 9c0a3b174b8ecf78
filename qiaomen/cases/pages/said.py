"""What every form for a report reads alike, whoever fills it in: the words and the telephone number."""

from django import forms
from django.utils.translation import gettext as _


class SaidForm(forms.Form):
    """A form with the fields `text` and `phone`, which it leaves to the forms made of it."""

    def clean_text(self) -> str:
        """A browser sends each line end as two characters; nobody typed two."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def clean_phone(self) -> str:
        """A number that can be rung: 7 to 15 digits."""
        phone = str(self.cleaned_data["phone"])
        if phone and not 7 <= sum(letter.isdigit() for letter in phone) <= 15:
            raise forms.ValidationError(_("这个电话号码打不通：请写 7 到 15 位数字，座机请带区号。"))
        return phone
