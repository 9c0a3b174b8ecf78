"""Pages of forms, for `pages.py`."""

FORMS: dict[str, list[tuple[str, str]]] = {
    "form_public": [("-", "/forms/small/")],
    "form_done": [("-", "/forms/small/done/")],
    "form_staff": [("cai", "/desk/forms/small/answer/")],
    "forms_desk": [("sun", "/desk/forms/"), ("cai", "/desk/forms/")],
    "form_new": [("sun", "/desk/forms/+new/")],
    "draft_new": [("sun", "/desk/forms/+plain/")],
    "draft_page": [
        ("sun", "/desk/forms/+drafts/{draft}/"),
        ("sun", "/desk/forms/+drafts/{draft}/?open=0&check=1"),
        ("sun", "/desk/forms/+drafts/{draft}/?open=1"),
    ],
    "draft_preview": [("sun", "/desk/forms/+drafts/{whole_draft}/preview/")],
    "form_version": [("sun", "/desk/forms/small/version/")],
    "form_page": [("sun", "/desk/forms/small/")],
    "answer": [("sun", "/desk/forms/small/answers/{answer}/")],
}
