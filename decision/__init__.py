"""Decision maths: weights and scores in; a ranking, its reasons and its robustness out.

Pure functions over exact fractions. `problem` reads and checks the input, `ranking` gives values and places,
`sensitivity` what would change them, `robustness` how firm they are, `group` how several people's weights agree;
`solve` puts one answer together.
"""
