"""The tests: mirrors qiaomen/; journeys/ drives a browser, house/ watches the code itself."""
