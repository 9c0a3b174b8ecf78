"""Forms: questionnaires, checklists, ballots. Versions, their rules, the answers, OpenRosa, export."""
