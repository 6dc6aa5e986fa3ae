"""`make load`: the traffic of a morning, on a server and a database that it starts itself, beside a floor that does nothing but the writing."""
