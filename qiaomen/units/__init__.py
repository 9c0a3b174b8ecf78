"""Units: departments (条) and territories (块), what they adopted, and when offices work."""
