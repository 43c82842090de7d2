package taxonomy

import (
	"context"
	"slices"
	"sync"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/taxonomy/match"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Matcher finds the skills that a sentence speaks of; a better one can take the
// place of match.Index. The same sentence gives the same answer.
type Matcher interface {
	// Suggest gives at most n, the best first. Skills are named by their place in
	// the list the matcher was made of. About is the title of the offer that the
	// statement is of; it may be empty.
	Suggest(statement, about string, n int) []match.Suggestion
}

// Deps is what the domain stands on.
type Deps struct {
	DB     *sqldb.DB
	Policy *identity.Policy
	// Matcher makes one of skills in a language; match.New when nil.
	Matcher func(lang string, skills []match.Skill) Matcher
}

// Service keeps taxonomies and answers from them.
type Service struct {
	Deps

	mu     sync.Mutex // guards the fields below; held while a release is read in
	loaded map[string]*loaded
	named  map[string]map[string]Concept // occupations by name, by release
}

// New makes the service.
func New(d Deps) *Service {
	if d.Matcher == nil {
		d.Matcher = func(lang string, skills []match.Skill) Matcher { return match.New(lang, skills) }
	}
	return &Service{Deps: d, loaded: map[string]*loaded{}, named: map[string]map[string]Concept{}}
}

// Imported is what an import did.
type Imported struct {
	Release
	Unchanged bool      `json:"unchanged"` // the same content was there
	DryRun    bool      `json:"dryRun"`
	Files     []string  `json:"files"`
	Unread    []string  `json:"unread"`
	Problems  []Problem `json:"problems"`
	Since     *Name     `json:"since,omitempty"` // the version in use, which Changes compares with
	Changes   []Change  `json:"changes,omitempty"`
}

// importChunk is how many rows one transaction takes in: no writer waits long.
const importChunk = 400

// Import takes a folder in as one version of a scheme. The first of a scheme is
// used at once; a later one waits for Use. The same again changes nothing, and an
// import that was cut off is run again. Faults: taxonomy.scheme, .version; and
// taxonomy.release.other, when other content is there under that version.
func (s *Service) Import(ctx context.Context, actor identity.Actor, n Name, f *Folder, dryRun bool) (Imported, error) {
	out := Imported{DryRun: dryRun, Files: f.Files, Unread: f.Unread, Problems: f.Problems}
	if err := s.Policy.Allow(actor, "taxonomy.release.import", identity.Resource{Type: "taxonomy.release"}); err != nil {
		return out, err
	}
	if err := n.check(); err != nil {
		return out, err
	}
	out.Release = Release{Name: n, Languages: f.Languages, Concepts: len(f.Concepts), Relations: f.OccupationSkills(), Digest: f.Digest, InUse: true}
	if s.DB == nil { // a dry run on no database
		return out, nil
	}
	if err := s.compare(ctx, f, &out); err != nil || dryRun || out.Unchanged {
		return out, err
	}
	if err := s.store(ctx, f, &out.Release); err != nil {
		return out, err
	}
	return out, s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		if err := putRelease(ctx, tx, out.Release, true); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{
			Actor: actor.Name(), Role: actor.RoleNames(), Act: "taxonomy.release.import", Object: n.Scheme + " " + n.Version, Detail: map[string]any{"concepts": out.Concepts, "digest": out.Digest},
		})
	})
}

// compare finds what is there already, and what would change for outcomes.
func (s *Service) compare(ctx context.Context, f *Folder, out *Imported) error {
	return s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		all, err := releases(ctx, tx)
		if err != nil {
			return err
		}
		for _, r := range all {
			switch {
			case r.Scheme != out.Scheme:
			case r.Version == out.Version && r.Digest == out.Digest:
				out.Release, out.Unchanged = r, true
			case r.Version == out.Version:
				return fault.New(fault.Conflict, "taxonomy.release.other", "scheme", r.Scheme, "version", r.Version)
			case r.InUse:
				out.InUse, out.Since = false, &r.Name
			}
		}
		if out.Since == nil || out.Unchanged {
			return nil
		}
		out.Changes, err = s.changes(ctx, tx, *out.Since, f.Concepts, f.Languages)
		return err
	})
}

func (s *Service) store(ctx context.Context, f *Folder, r *Release) error {
	step := func(fn sqldb.Func) error { return s.DB.Write(ctx, sqldb.System, fn) }
	err := step(func(ctx context.Context, tx *sqldb.Tx) error {
		r.Imported = tx.Now()
		if err := clearRelease(ctx, tx, r.Name); err != nil {
			return err
		}
		return putRelease(ctx, tx, *r, false)
	})
	for chunk := range slices.Chunk(f.Concepts, importChunk) {
		if err != nil {
			return err
		}
		err = step(func(ctx context.Context, tx *sqldb.Tx) error {
			for _, c := range chunk {
				if err := insertConcept(ctx, tx, r.Name, c); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for chunk := range slices.Chunk(f.Relations, importChunk) {
		if err != nil {
			return err
		}
		err = step(func(ctx context.Context, tx *sqldb.Tx) error {
			for _, x := range chunk {
				if err := insertRelation(ctx, tx, r.Name, x); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return err
}

// Releases lists what is here.
func (s *Service) Releases(ctx context.Context, actor identity.Actor) (all []Release, err error) {
	if err := s.Policy.Allow(actor, "taxonomy.release.list", identity.Resource{Type: "taxonomy.release"}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = releases(ctx, tx)
		return err
	})
	return all, err
}

// Use makes a version the one that suggestions come from. What was coded stays as
// it is. Fault taxonomy.release.none.
func (s *Service) Use(ctx context.Context, actor identity.Actor, n Name) error {
	if err := s.Policy.Allow(actor, "taxonomy.release.use", identity.Resource{Type: "taxonomy.release"}); err != nil {
		return err
	}
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		found, err := useRelease(ctx, tx, n)
		if err == nil && !found {
			err = fault.New(fault.NotFound, "taxonomy.release.none", "scheme", n.Scheme, "version", n.Version)
		}
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Actor: actor.Name(), Role: actor.RoleNames(), Act: "taxonomy.release.use", Object: n.Scheme + " " + n.Version})
	})
}

// Changes says what one version changes of another, and how many coded outcomes
// each concerns.
func (s *Service) Changes(ctx context.Context, actor identity.Actor, from, to Name) (out []Change, err error) {
	if err := s.Policy.Allow(actor, "taxonomy.release.list", identity.Resource{Type: "taxonomy.release"}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		r, err := releaseIn(ctx, tx, to)
		if err != nil {
			return err
		}
		is, err := conceptsIn(ctx, tx, to)
		if err != nil {
			return err
		}
		out, err = s.changes(ctx, tx, from, is, r.Languages)
		return err
	})
	return out, err
}

func (s *Service) changes(ctx context.Context, tx *sqldb.Tx, from Name, is []Concept, langs []string) ([]Change, error) {
	if _, err := releaseIn(ctx, tx, from); err != nil {
		return nil, err
	}
	was, err := conceptsIn(ctx, tx, from)
	if err != nil {
		return nil, err
	}
	lang := "en"
	if !slices.Contains(langs, lang) && len(langs) > 0 {
		lang = langs[0]
	}
	out := Difference(was, is, lang)
	count, err := affected(ctx, tx, from.Scheme)
	for i := range out {
		out[i].Affected = count[out[i].URI]
	}
	return out, err
}

func conceptsIn(ctx context.Context, tx *sqldb.Tx, n Name) (all []Concept, err error) {
	err = eachConcept(ctx, tx, n, func(c Concept) error {
		all = append(all, c)
		return nil
	})
	return all, err
}

func releaseIn(ctx context.Context, tx *sqldb.Tx, n Name) (Release, error) {
	all, err := releases(ctx, tx)
	if err != nil {
		return Release{}, err
	}
	for _, r := range all {
		if r.Name == n {
			return r, nil
		}
	}
	return Release{}, fault.New(fault.NotFound, "taxonomy.release.none", "scheme", n.Scheme, "version", n.Version)
}
