package assurance

// ParseCursor is open to the tests, which fuzz it.
var ParseCursor = parseCursor
