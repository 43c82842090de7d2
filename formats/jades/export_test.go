package jades

import "time"

// ReadToken is the time of a token and the size of its imprint.
func ReadToken(val string) (time.Time, int, error) {
	i, err := readToken(val)
	return i.Time, len(i.Digest), err
}
