"""Pages of household rounds and assessment, for `pages.py`."""

ROUNDS: dict[str, list[tuple[str, str]]] = {
    "household_rounds": [("kao", "/desk/households/")],
    "household_round_new": [("kao", "/desk/households/new/")],
    "household_round": [("kao", "/desk/households/{asking}/"), ("wang", "/desk/households/{asking}/")],
    "household_results": [("kao", "/desk/households/{asking}/results/")],
    "assessments": [("kao", "/desk/assessments/")],
    "assessment_new": [("kao", "/desk/assessments/new/")],
    "assessment": [("kao", "/desk/assessments/{assessment}/")],
    "points": [("cai", "/desk/points/")],
    "point": [("cai", "/desk/points/{point}/")],
    "doors": [("cai", "/desk/doors/")],
    "door": [("cai", "/desk/doors/{door}/")],
}
