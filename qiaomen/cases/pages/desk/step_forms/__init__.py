"""Every step that staff do: its form and the one call behind it. Pages and the API read the same table."""

from . import acceptance, approvals, dispatch, feedback, handling, joining, supervision
from .step_form import StepForm, StepInput

__all__ = ["STEP_FORMS", "StepForm", "StepInput"]

# Not here: what happens by itself or follows from a rating (expire, redo, close), and look-backs, which have a page.
STEP_FORMS: dict[str, StepForm] = {
    **acceptance.FORMS,
    **joining.FORMS,
    **dispatch.FORMS,
    **handling.FORMS,
    **approvals.FORMS,
    **supervision.FORMS,
    **feedback.FORMS,
}
