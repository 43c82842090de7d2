package catalogue

import "time"

// on is a source after an act, and whether it differs. A source that is in
// somebody's hands is not told apart: what is being read ends first.
func (a SourceAct) on(s Source, now time.Time) (Source, bool) {
	was := s
	switch a {
	case ActHarvest:
		s.Due = now
		return s, s.State != SourceRetired
	case ActJudge:
		return s, true
	case ActQuarantine:
		if s.State == SourceRetired || s.State == SourceQuarantined && s.Due.IsZero() {
			return was, false
		}
		s.State, s.Due = SourceQuarantined, time.Time{}
	case ActRelease:
		if s.State == SourceActive {
			return was, false
		}
		s.State, s.Due, s.Failures = SourceActive, now, 0
	case ActRetire:
		if s.State == SourceRetired {
			return was, false
		}
		s.State, s.Due = SourceRetired, time.Time{}
	}
	return s, true
}

// Ages of the last reading, from the freshest (product.md: an hour in the median,
// never over a day).
var ages = []time.Duration{time.Hour, 24 * time.Hour, 7 * 24 * time.Hour}
