"""What the staff of the network opens."""
