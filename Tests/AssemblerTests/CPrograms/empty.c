// Nothing but what a compiler writes of itself.
