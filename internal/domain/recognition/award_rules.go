package recognition

// Award is how far learning that counts meets the award rule of a programme (S-036):
// every unit is replaced, and the credits of the whole are reached.
type Award struct {
	Met     bool    `json:"met"`
	Credits Credits `json:"credits"`        // that count
	Of      Credits `json:"of"`             // of the whole
	Open    []Unit  `json:"open,omitempty"` // units nothing counts for, in the programme's order
}

// AwardOf holds what counts for one person against a programme's award rule. What
// replaces no unit fills the credits that the programme leaves free, and no more: an
// award does not do without a unit because there is enough of the rest.
func AwardOf(of Programme, counts []Entry) Award {
	a := Award{Of: of.Credits}
	replaced := map[string]bool{}
	free := of.Credits
	for _, u := range of.Units {
		free -= u.Credits
	}
	for _, e := range counts {
		if e.Unit == "" {
			taken := min(e.Credits, free)
			a.Credits, free = a.Credits+taken, free-taken
			continue
		}
		if !replaced[e.Unit] {
			replaced[e.Unit] = true
			a.Credits += e.Credits
		}
	}
	for _, u := range of.Units {
		if !replaced[u.Code] {
			a.Open = append(a.Open, u)
		}
	}
	a.Met = len(a.Open) == 0 && a.Credits >= a.Of
	return a
}
