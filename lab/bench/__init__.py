"""Measures how fast frameworks answer, on this machine.

Every measurement has a server process of its own: started, warmed up, checked, measured, checked again and ended. A round
measures everything once, the frameworks one after the other in an order that moves on with each round, so that what slows
the machine for a while slows all of them. Peaks come first, since the fixed rates follow from them.
"""
