"""The volunteer network: who serves, where and for whom; the stations; hours and their proof."""
