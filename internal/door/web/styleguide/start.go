package styleguide

import "time"

// start is when the samples begin: fixed, so that pictures can be compared.
var start = time.Date(2026, 3, 3, 18, 30, 0, 0, time.UTC)
