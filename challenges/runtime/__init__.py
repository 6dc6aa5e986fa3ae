"""What learners meet: assessments, schools, campaigns, certification and the adaptive engine."""
