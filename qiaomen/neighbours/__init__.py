"""邻里可办: where the chain and the volunteers meet; neither of them knows the other."""
