"""Pages that a pupil shows at home, without an account: `services` share and take back, `reading` says what stands there in plain words."""
