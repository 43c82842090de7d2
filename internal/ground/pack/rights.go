package pack

import "strings"

// FieldRight finds the right by which a provider may decide about a programme in
// an ISCED-F field at an EQF level on a day. ok is false when there is none.
func (p *Pack) FieldRight(provider, iscedF string, eqf int, on Day) (r FieldRight, ok bool) {
	if p.Rights == nil || provider == "" || iscedF == "" {
		return r, false
	}
	for _, r := range p.Rights.Fields {
		if r.Provider == provider && r.covers(iscedF, eqf) && on.within(r.From, r.Until) {
			return r, true
		}
	}
	return FieldRight{}, false
}

// covers: a right to 06 covers 061 and 0613; one to 0613 does not cover 06.
func (r FieldRight) covers(iscedF string, eqf int) bool {
	if eqf < r.EQFFrom || eqf > r.EQFTo {
		return false
	}
	for _, f := range r.Fields {
		if strings.HasPrefix(iscedF, f) {
			return true
		}
	}
	return false
}

// SelfAccrediting finds the clause by which a provider decides about all of its
// programmes on a day.
func (p *Pack) SelfAccrediting(provider string, on Day) (s SelfAccredit, ok bool) {
	if p.Rights == nil || provider == "" {
		return s, false
	}
	for _, s := range p.Rights.SelfAccrediting {
		if s.Provider == provider && on.within(s.From, s.Until) {
			return s, true
		}
	}
	return SelfAccredit{}, false
}

// Body is the body that decides by a route, or nil.
func (p *Pack) Body(route string) *Body {
	for i := range p.Bodies {
		for _, r := range p.Bodies[i].Decides {
			if r == route {
				return &p.Bodies[i]
			}
		}
	}
	return nil
}

// HasRights reports whether the pack gives a provider any field right, ever.
func (p *Pack) HasRights(provider string) bool {
	if p.Rights == nil {
		return false
	}
	for _, r := range p.Rights.Fields {
		if r.Provider == provider {
			return true
		}
	}
	return false
}
