"""Pages of household rounds and assessment, for `pages.py`."""

ROUNDS: dict[str, list[tuple[str, str]]] = {
    "household_rounds": [("kao", "/desk/households/")],
    "household_round_new": [("kao", "/desk/households/new/")],
    "household_round": [("kao", "/desk/households/{asking}/"), ("wang", "/desk/households/{asking}/")],
    "household_results": [("kao", "/desk/households/{asking}/results/")],
    "assessments": [("kao", "/desk/assessments/")],
    "assessment_new": [("kao", "/desk/assessments/new/")],
    "assessment": [("kao", "/desk/assessments/{assessment}/"), ("kao", "/desk/assessments/{bulletin}/")],
    "assessment_faults": [("kao", "/desk/assessments/{assessment}/faults/")],
    "bulletins": [("-", "/assessments/")],
    "bulletin": [("-", "/assessments/{bulletin}/")],
    "points": [("cai", "/desk/points/"), ("kao", "/desk/points/?show=others")],
    "point": [("cai", "/desk/points/{point}/")],
    "doors": [("cai", "/desk/doors/")],
    "door": [("cai", "/desk/doors/{door}/")],
}
