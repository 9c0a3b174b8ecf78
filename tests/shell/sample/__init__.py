"""A form that is sent and pages that fail, for the tests of the frame and its script; the widgets are at /design/."""
