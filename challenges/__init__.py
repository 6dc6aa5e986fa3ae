"""Everything about challenges: writing them, freezing them, marking answers, and running assessments."""
