"""What answers say of items, variants, groups and sessions: calibration, linking, statistics. It reads models and banks, and no strategy reads it."""
