package taxonomy

import (
	"context"
	"slices"
	"strings"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/taxonomy/match"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Suggestion is a skill that fits a statement, and what it rests on.
type Suggestion struct {
	URI    string      `json:"uri"`
	Label  string      `json:"label"`
	Kind   Kind        `json:"kind"`
	About  string      `json:"about,omitempty"`  // its description
	By     string      `json:"by,omitempty"`     // the name the words met; empty when only its description has them
	Words  []match.Met `json:"words,omitempty"`  // which met which
	InText []string    `json:"inText,omitempty"` // further words that its other names or its description have
}

// Suggested is the answer to one statement.
type Suggested struct {
	Name
	Statement   string       `json:"statement"`
	Suggestions []Suggestion `json:"suggestions"`
}

// How much is asked at once, and how many suggestions are given.
const (
	MostStatements  = 30
	mostSuggestions = 10
)

// Question asks which skills fit statements.
type Question struct {
	Scheme     string // the first in use when empty
	Lang       string // of the statements
	About      string // title of the offer they are of; may be empty
	Statements []string
	Most       int // skills for each; at most 10
}

// Suggest gives for each statement the skills that fit best, from the version in
// use of a scheme. Nothing is stored. Faults taxonomy.none (nothing is in use),
// taxonomy.statements.
func (s *Service) Suggest(ctx context.Context, actor identity.Actor, q Question) ([]Suggested, error) {
	if err := s.Policy.Allow(actor, "taxonomy.suggest", identity.Resource{Type: "taxonomy.release"}); err != nil {
		return nil, err
	}
	if len(q.Statements) > MostStatements {
		return nil, fault.New(fault.Invalid, "taxonomy.statements", "max", MostStatements).At("statements")
	}
	n := q.Most
	if n < 1 || n > mostSuggestions {
		n = mostSuggestions
	}
	var l *loaded
	err := s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		l, err = s.inUse(ctx, tx, q.Scheme, q.Lang)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := make([]Suggested, len(q.Statements))
	for i, text := range q.Statements {
		if len(text) > mostOutcomeWords {
			return nil, fault.New(fault.Invalid, "taxonomy.code.words", "max", mostOutcomeWords).At("statements")
		}
		out[i] = Suggested{Name: l.name, Statement: text, Suggestions: l.suggest(text, q.About, n)}
	}
	return out, nil
}

// loaded is a release in one language, in memory.
type loaded struct {
	name     Name
	lang     string
	skills   []entry // in the matcher's order
	matcher  Matcher
	byURI    map[string]entry
	jobs     []entry // occupations
	jobMatch Matcher
	needs    map[string][]need // occupation uri -> skills, essential ones first; none when no relations were imported
}

type entry struct {
	URI, Label, About string
	Kind              Kind
	gone              bool // retired or replaced
}

type need struct {
	uri       string
	essential bool
}

func (l *loaded) suggest(text, about string, n int) []Suggestion {
	got := l.matcher.Suggest(text, about, n)
	out := make([]Suggestion, len(got))
	for i, g := range got {
		e := l.skills[g.Skill]
		out[i] = Suggestion{URI: e.URI, Label: e.Label, Kind: e.Kind, About: e.About, By: g.Label, Words: g.Met, InText: g.InText}
	}
	return out
}

// inUse is the version in use of a scheme, or of the first there is.
func (s *Service) inUse(ctx context.Context, tx *sqldb.Tx, scheme, lang string) (*loaded, error) {
	r, err := releaseInUse(ctx, tx, scheme)
	if err != nil {
		return nil, err
	}
	return s.read(ctx, tx, r, lang)
}

func releaseInUse(ctx context.Context, tx *sqldb.Tx, scheme string) (Release, error) {
	all, err := releases(ctx, tx)
	if err != nil {
		return Release{}, err
	}
	for _, r := range all {
		if r.InUse && (scheme == "" || r.Scheme == scheme) {
			return r, nil
		}
	}
	return Release{}, fault.New(fault.NotFound, "taxonomy.none")
}

func (s *Service) load(ctx context.Context, tx *sqldb.Tx, n Name, lang string) (*loaded, error) {
	r, err := releaseIn(ctx, tx, n)
	if err != nil {
		return nil, err
	}
	return s.read(ctx, tx, r, lang)
}

// spokenIn is the language of a release for who speaks another: theirs, or English,
// or the first it has.
func spokenIn(r Release, lang string) string {
	lang, _, _ = strings.Cut(strings.ToLower(lang), "-")
	switch {
	case slices.Contains(r.Languages, lang):
		return lang
	case slices.Contains(r.Languages, "en") || len(r.Languages) == 0:
		return "en"
	}
	return r.Languages[0]
}

// read gives a release in a language. It is read once: a version never changes.
func (s *Service) read(ctx context.Context, tx *sqldb.Tx, r Release, lang string) (*loaded, error) {
	lang = spokenIn(r, lang)
	key := r.Digest + " " + lang
	s.mu.Lock()
	defer s.mu.Unlock()
	if l := s.loaded[key]; l != nil && l.name == r.Name {
		return l, nil
	}
	l := &loaded{name: r.Name, lang: lang, byURI: map[string]entry{}, needs: map[string][]need{}}
	var skills, jobs []match.Skill
	err := eachConcept(ctx, tx, r.Name, func(c Concept) error {
		t := c.In(lang)
		e := entry{c.URI, t.Label, t.Description, c.Kind, c.Retired || c.ReplacedBy != ""}
		l.byURI[c.URI] = e
		m := match.Skill{Labels: append([]string{t.Label}, t.Alt...), Description: t.Description, Specific: c.Specific, Knowledge: c.Kind != KindSkill}
		switch {
		case e.gone:
		case c.Kind.Taught():
			l.skills, skills = append(l.skills, e), append(skills, m)
		case c.Kind == KindOccupation:
			l.jobs, jobs = append(l.jobs, e), append(jobs, m)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	relations, err := relationsOf(ctx, tx, r.Name)
	if err != nil {
		return nil, err
	}
	for _, x := range relations { // essential before optional, by their names
		l.needs[x.From] = append(l.needs[x.From], need{x.To, x.Kind == Essential})
	}
	l.matcher, l.jobMatch = s.Matcher(lang, skills), s.Matcher(lang, jobs)
	s.loaded[key] = l
	return l, nil
}
