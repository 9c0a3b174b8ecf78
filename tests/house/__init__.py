"""Tests that watch the code itself: sizes, names, floors, templates, texts, documents."""
