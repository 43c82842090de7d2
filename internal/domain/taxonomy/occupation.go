package taxonomy

import (
	"context"
	"strings"
	"unicode"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Skill is one that an occupation asks for.
type Skill struct {
	URI       string `json:"uri"`
	Label     string `json:"label"`
	Essential bool   `json:"essential"`
}

// Occupation is a job and the skills it asks for.
type Occupation struct {
	Name
	URI    string  `json:"uri"`
	Label  string  `json:"label"`
	About  string  `json:"about,omitempty"`
	By     string  `json:"by"` // its name that the words met
	Skills []Skill `json:"skills"`
	// Derived is set when the taxonomy was imported without relations of
	// occupations to skills: the skills are those whose words fit the occupation's.
	Derived bool `json:"derived"`
}

// mostDerived is how many skills are derived from words.
const mostDerived = 10

// OccupationsIn are the jobs that words name, the best first, at most n; none when
// none is named. It reads in any scope.
func (s *Service) OccupationsIn(ctx context.Context, tx *sqldb.Tx, lang, words string, n int) ([]Occupation, error) {
	l, err := s.inUse(ctx, tx, "", lang)
	if fault.Is(err, "taxonomy.none") {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []Occupation
	for _, g := range l.jobMatch.Suggest(wish(words), "", n) {
		if len(g.Met) == 0 || len(g.Met)*2 < len(strings.Fields(g.Label)) {
			continue // less than half of its name was said
		}
		out = append(out, l.occupation(l.jobs[g.Skill], g.Label))
	}
	return out, nil
}

func (l *loaded) occupation(e entry, by string) Occupation {
	o := Occupation{Name: l.name, URI: e.URI, Label: e.Label, About: e.About, By: by}
	o.Skills, o.Derived = l.skillsOf(e)
	return o
}

// OccupationNamedIn is the job that words are a name of, in any of its languages;
// nil when they are not: whoever searches for something else is told nothing of
// jobs. It reads in any scope, and does not need the matcher.
func (s *Service) OccupationNamedIn(ctx context.Context, tx *sqldb.Tx, lang, words string) (*Occupation, error) {
	r, err := releaseInUse(ctx, tx, "")
	if fault.Is(err, "taxonomy.none") {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	names, err := s.jobNames(ctx, tx, r)
	if err != nil {
		return nil, err
	}
	c, ok := names[nameKey(wish(words))]
	if !ok {
		return nil, nil
	}
	if r.Relations == 0 {
		l, err := s.read(ctx, tx, r, lang)
		if err != nil {
			return nil, err
		}
		o := l.occupation(l.byURI[c.URI], words)
		return &o, nil
	}
	t := c.In(spokenIn(r, lang))
	o := Occupation{Name: r.Name, URI: c.URI, Label: t.Label, About: t.Description, By: words}
	o.Skills, err = skillsOfJob(ctx, tx, r.Name, c.URI, spokenIn(r, lang))
	return &o, err
}

// jobNames are the occupations of a release by each of their names. They are read
// once: a version never changes.
func (s *Service) jobNames(ctx context.Context, tx *sqldb.Tx, r Release) (map[string]Concept, error) {
	key := r.Scheme + " " + r.Version + " " + r.Digest
	s.mu.Lock()
	defer s.mu.Unlock()
	if names := s.named[key]; names != nil {
		return names, nil
	}
	all, err := occupationsOf(ctx, tx, r.Name)
	if err != nil {
		return nil, err
	}
	names := map[string]Concept{}
	for _, own := range []bool{true, false} { // a job's own name goes before another's further one
		for _, c := range all {
			if c.Retired || c.ReplacedBy != "" {
				continue
			}
			for _, t := range c.Texts {
				said := t.Alt
				if own {
					said = []string{t.Label}
				}
				for _, name := range said {
					if k := nameKey(name); names[k].URI == "" {
						names[k] = c
					}
				}
			}
		}
	}
	s.named[key] = names
	return names, nil
}

// nameKey is a name whatever its case, spacing and marks.
func nameKey(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }), " ")
}

// wish takes the words of wanting off.
func wish(words string) string {
	var out []string
	for _, w := range strings.Fields(words) {
		switch strings.ToLower(strings.Trim(w, ".,!?")) {
		case "i", "i'd", "want", "would", "like", "to", "become", "be", "work", "as", "a", "an", "job", "je", "veux", "voudrais", "devenir", "travailler", "comme", "un", "une", "أريد", "أن", "أصبح", "أعمل":
		default:
			out = append(out, w)
		}
	}
	return strings.Join(out, " ")
}

func (l *loaded) skillsOf(e entry) (all []Skill, derived bool) {
	for _, n := range l.needs[e.URI] {
		if k, ok := l.byURI[n.uri]; ok {
			all = append(all, Skill{k.URI, k.Label, n.essential})
		}
	}
	if len(l.needs) > 0 {
		return all, false
	}
	for _, g := range l.matcher.Suggest(e.Label+". "+e.About, "", mostDerived) {
		k := l.skills[g.Skill]
		all = append(all, Skill{URI: k.URI, Label: k.Label})
	}
	return all, true
}

// SkillsNamedIn reads skills by their code or their words: the best fit of each.
func (s *Service) SkillsNamedIn(ctx context.Context, tx *sqldb.Tx, lang string, named []string) ([]Skill, error) {
	l, err := s.inUse(ctx, tx, "", lang)
	if fault.Is(err, "taxonomy.none") || len(named) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []Skill
	for _, text := range named {
		if k, ok := l.byURI[text]; ok {
			out = append(out, Skill{URI: k.URI, Label: k.Label})
			continue
		}
		for _, g := range l.matcher.Suggest(text, "", 1) {
			k := l.skills[g.Skill]
			out = append(out, Skill{URI: k.URI, Label: k.Label})
		}
	}
	return out, nil
}
