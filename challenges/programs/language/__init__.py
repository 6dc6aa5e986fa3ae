"""The small teaching language: words, reading, values, functions and the interpreter. Nothing here knows of tasks, keys or sentences."""
