"""HTTP out: the one transport of everything that speaks to another host. `exchange` and `addresses` load no client."""
