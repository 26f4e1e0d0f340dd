"""Multi-criteria decision analysis: ranking, sensitivity and robustness of a weighted choice.

The functions are pure and use exact fractions where a tie matters. `problem_json` validates the input, `ranking` computes
weighted values and ranks, `sensitivity` finds the changes that alter the winner, `robustness` estimates how often each
alternative wins, and `group` compares the weights of several people. `solve` combines them into one answer.
"""
