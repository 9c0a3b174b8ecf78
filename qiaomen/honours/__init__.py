"""Honours: a call, who is named with which evidence, fair review, a vote, publication with objections, the award."""
