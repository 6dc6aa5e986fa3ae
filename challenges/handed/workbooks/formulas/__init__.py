"""Formulas of spreadsheets: read from any notation, written in those of files, computed, and compared by meaning.

An evaluator of our own: the library `formulas` (1.3) reads xlsx files only, and a whole workbook, through openpyxl, NumPy and a graph of calls;
hand-ins want one formula computed on changed copies of a few cells, from ods too, within a budget of steps.
"""
