package verification

// showing is the presentation a credential was in: who presents it, and how that
// is secured.
type showing struct {
	holder string // its id; empty: nobody is named
	seals  []seal
}
