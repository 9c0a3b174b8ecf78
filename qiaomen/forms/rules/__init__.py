"""The rules of a form: expressions and what they say of the answers. No tables, no pages, no database."""
