package verification

import (
	"fmt"
	"strings"
)

// Remembered is everything a verifier keeps between calls, as text.
func Remembered(v *Verifier) string {
	v.d.known.mu.Lock()
	defer v.d.known.mu.Unlock()
	var b strings.Builder
	for id, d := range v.d.known.documents {
		fmt.Fprintf(&b, "%s %s\n", id, d.body)
	}
	for url, l := range v.d.known.lists {
		fmt.Fprintf(&b, "%s %s\n", url, l.body)
	}
	return b.String()
}

// SayMany says n messages in one room.
func SayMany(n int) (out []Message) {
	var r room
	for i := range n {
		out = append(out, r.say("k", "number", i, "same", true))
	}
	return out
}
