package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/rule"
	"opencairn.org/cairn/internal/ground/schema"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/packs"
)

// frameworkResult is what `bench framework --json` prints.
type frameworkResult struct {
	Packs        int     `json:"packs"`
	Rules        int     `json:"rules"` // of all versions
	Asked        int     `json:"asked"` // rules that one offer is asked
	Offers       int     `json:"offers"`
	Falls        int     `json:"falls"` // in the impact: it is no empty run
	Cores        int     `json:"cores"`
	OpenMS       float64 `json:"open_ms"`    // read and check every file
	CompileMS    float64 `json:"compile_ms"` // every rule
	JudgeMS      float64 `json:"judge_ms"`   // one offer by every pack, on one core, in the median
	FastMS       float64 `json:"fast_ms"`    // of twenty runs the fastest: the one nothing else came into
	EvalUS       float64 `json:"eval_us"`    // CPU of one comparison in CEL
	Evals        float64 `json:"evals"`      // CPU of judging one offer, in comparisons
	Allocs       float64 `json:"allocs"`     // of judging one offer
	ImpactS      float64 `json:"impact_s"`
	ImpactUS     float64 `json:"impact_us"`     // CPU of one offer in the impact
	ImpactAllocs float64 `json:"impact_allocs"` // of one offer in the impact
	Smoke        bool    `json:"smoke"`
	Bars         []bar   `json:"bars"`
}

// frameworks measures rules: compiling all packs, one offer by all of them, and
// what a draft would do to a country's offers.
func frameworks(args []string, out io.Writer) (bool, error) {
	flags := flag.NewFlagSet("framework", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "print JSON only")
	smoke := flags.Bool("smoke", false, "1,000 offers, judged by what does not depend on the machine's other work")
	n := flags.Int("offers", 10_000, "how many offers the impact judges")
	profile := flags.String("profile", "", "write a CPU profile of judging to this file")
	if err := flags.Parse(args); err != nil {
		return false, err
	}
	if *smoke {
		*n = 1_000
	}
	r := frameworkResult{Offers: *n, Cores: runtime.GOMAXPROCS(0), Smoke: *smoke}
	if err := r.measure(context.Background(), *profile); err != nil {
		return false, err
	}
	ok := true
	for _, b := range r.Bars {
		ok = ok && b.holds()
	}
	if *asJSON {
		return ok, json.NewEncoder(out).Encode(r)
	}
	r.print(out)
	return ok, nil
}

func (r *frameworkResult) print(out io.Writer) {
	fmt.Fprintf(out, "%d packs with %d rules: read and checked in %.0f ms, compiled in %.0f ms\n", r.Packs, r.Rules, r.OpenMS, r.CompileMS)
	fmt.Fprintf(out, "one offer by every pack: %d rules in %.3f ms (%.3f ms when nothing else runs), the CPU of %.0f comparisons (%.2f us each), %.0f allocations\n", r.Asked, r.JudgeMS, r.FastMS, r.Evals, r.EvalUS, r.Allocs)
	fmt.Fprintf(out, "what a draft does to %d offers (%d fall): %.2f s on %d cores, %.0f us of CPU and %.0f allocations each: %.2f s with nothing else to do\n\n", r.Offers, r.Falls, r.ImpactS, r.Cores, r.ImpactUS, r.ImpactAllocs, r.ImpactUS*float64(r.Offers)/float64(r.Cores)/1e6)
	if r.Smoke {
		fmt.Fprintln(out, "smoke: no time is judged, because a shared machine may be busy; CPU is compared with that of comparisons in the same run")
	}
	for _, b := range r.Bars {
		fmt.Fprintln(out, b)
	}
}

func (r *frameworkResult) measure(ctx context.Context, profile string) error {
	set, err := r.compile()
	if err != nil {
		return err
	}
	if err := r.comparison(); err != nil {
		return err
	}
	profiled, err := profileTo(profile)
	if err != nil {
		return err
	}
	err = r.judge(framework.NewLibrary(set))
	if err == nil {
		err = r.impact(ctx, set)
	}
	profiled()
	if err != nil {
		return err
	}
	r.Bars = []bar{
		{"compile all packs", r.CompileMS, 150, "ms"},
		{"one offer, all packs", r.JudgeMS, 0.2, "ms"},
		{"impact of a draft", r.ImpactS, 2 * float64(r.Offers) / 10_000, "s"},
	}
	if r.Smoke {
		r.Bars = r.smokeBars()
	}
	return nil
}

// smokeBars fail on a regression of the program and not on a busy machine: what is
// allocated is the same everywhere; CPU is three times today's.
func (r *frameworkResult) smokeBars() []bar {
	return []bar{
		{"allocations of a rule", r.Allocs / float64(r.Asked), 8, ""},
		{"CPU of a rule", r.Evals / float64(r.Asked), 50, "comparisons"},
		{"allocations of an offer", r.ImpactAllocs, 2_000, ""},
	}
}

func (r *frameworkResult) compile() (set *pack.Set, err error) {
	var opened, compiled []float64
	for range 3 {
		start := time.Now()
		if set, err = pack.Open(pack.Source{Name: "shipped", FS: packs.FS, Trusted: true}); err != nil {
			return nil, err
		}
		opened = append(opened, ms(time.Since(start)))
		start = time.Now()
		if err := set.Check(); err != nil {
			return nil, err
		}
		compiled = append(compiled, ms(time.Since(start)))
	}
	r.OpenMS, r.CompileMS, r.Packs = slices.Min(opened), slices.Min(compiled), len(set.Packs())
	for _, f := range set.Frameworks() {
		r.Rules += len(f.Rules)
	}
	return set, nil
}

func ms(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e6 }

// comparison is the unit: one rule that compares one field.
func (r *frameworkResult) comparison() error {
	compare, err := rule.Canonical().Compile(rule.Origin{}, "", "mc.volume.ects >= 1")
	if err != nil {
		return err
	}
	d, err := rule.Canonical().Bind(asked())
	if err != nil {
		return err
	}
	const rounds = 200_000
	used := cpuSeconds()
	for range rounds {
		if compare.Eval(d).Verdict != rule.Pass {
			return errors.New("five credits are not one or more")
		}
	}
	r.EvalUS = (cpuSeconds() - used) * 1e6 / rounds
	return nil
}

// judge judges one offer by every pack, again and again.
func (r *frameworkResult) judge(l *framework.Library) error {
	fields, q := asked(), framework.Question{Jurisdiction: "XF", Stage: framework.StageOffer, On: day}
	j, err := l.Judge(fields, q)
	if err != nil {
		return err
	}
	for _, f := range j.Findings {
		r.Asked += len(f.Results)
	}
	const rounds = 5_000
	var took []float64
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	used := cpuSeconds()
	for range rounds {
		start := time.Now()
		if _, err := l.Judge(fields, q); err != nil {
			return err
		}
		took = append(took, ms(time.Since(start)))
	}
	r.Evals = (cpuSeconds() - used) * 1e6 / rounds / r.EvalUS
	runtime.ReadMemStats(&after)
	r.Allocs = float64(after.Mallocs-before.Mallocs) / rounds
	slices.Sort(took)
	r.JudgeMS, r.FastMS = took[len(took)/2], took[len(took)/20]
	return nil
}

var day = time.Date(2026, 5, 29, 12, 0, 0, 0, time.UTC)

// asked is the demonstration country's first offer as it is judged.
func asked() framework.Fields { return catalogue.FieldsOf(medicinesOffer(), university(), day) }

func university() identity.Organisation {
	return identity.Organisation{ID: "aldermoor", Slug: "aldermoor", Kind: identity.KindUniversity, Country: "XF", Name: i18n.Text{"en": "University of Aldermoor"}}
}

func medicinesOffer() catalogue.Offer {
	hours, credits := credit.MustParse("125"), credit.MustParse("5")
	return catalogue.Offer{
		ID: "medicines", Provider: "aldermoor", LocalID: "medicines", URL: "https://www.aldermoor.example/medicines",
		Title:         i18n.Text{"en": "Safe medicines administration in home and residential care"},
		Summary:       i18n.Text{"en": "Prepare and give oral, topical and inhaled medicines from a written record."},
		Outcomes:      []catalogue.Outcome{{Text: i18n.Text{"en": "calculate doses without error"}}, {Text: i18n.Text{"en": "report an error at once"}}},
		Workload:      catalogue.Workload{Hours: &hours, Credits: &credits, System: "ects"},
		Level:         &catalogue.Level{EQF: 5},
		Assessment:    &catalogue.Assessment{Types: []string{"practical-assessment"}, Criteria: []catalogue.Criterion{{Text: i18n.Text{"en": "doses are right"}}, {Text: i18n.Text{"en": "an error is told"}, Outcome: 1}}},
		Participation: "blended", Quality: []catalogue.Quality{{Type: "field-right", Body: "Quality Agency of Fellmark"}},
		AwardingBody: []catalogue.Body{{Name: "University of Aldermoor"}}, Country: []string{"XF"}, Field: "0913", Languages: []string{"en"}, Origin: "new",
		Price: &catalogue.Price{Minor: 60_000, Currency: "EUR"},
	}
}

// nobody has no learners and no holders: what is measured is judging.
type nobody struct{ *catalogue.Service }

// Offers implements framework.Subjects.
func (n nobody) Offers(ctx context.Context, tx *sqldb.Tx, wanted func(string) bool, yield func(framework.Subject) error) error {
	return n.PublishedIn(ctx, tx, wanted, yield)
}

// Learners implements framework.Subjects.
func (nobody) Learners(context.Context, *sqldb.Tx, func(string) bool) (int, error) { return 0, nil }

// Holders implements framework.Subjects.
func (nobody) Holders(context.Context, *sqldb.Tx, func(string) bool) (int, error) { return 0, nil }

// impact asks what "at least 3 ECTS" would do, from the command to the answer.
func (r *frameworkResult) impact(ctx context.Context, set *pack.Set) (err error) {
	dir, err := os.MkdirTemp("", "cairn-bench-framework-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	db, err := sqldb.Open(ctx, "sqlite:"+filepath.Join(dir, "cairn.db"), sqldb.Options{Now: func() time.Time { return day }})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := publish(ctx, db, r.Offers); err != nil {
		return err
	}
	policy, err := identity.LoadPolicy()
	if err != nil {
		return err
	}
	rules := framework.New(framework.Deps{DB: db, Packs: set})
	offers := catalogue.New(catalogue.Deps{DB: db, Policy: policy, Frameworks: rules, Jurisdiction: "XF"})
	s := framework.New(framework.Deps{DB: db, Packs: set, Policy: policy, Subjects: nobody{offers}})
	text, err := packs.FS.ReadFile("xf/frameworks/xf-2026.yaml")
	if err != nil {
		return err
	}
	stricter := strings.NewReplacer("id: xf-2026", "id: xf-2027", "validFrom: 2026-01-01", "validFrom: 2027-01-01", "mc.volume.ects >= 1 ", "mc.volume.ects >= 3 ").Replace(string(text))
	var before, after runtime.MemStats
	files, err := s.WithVersion([]byte(stricter))
	if err != nil {
		return err
	}
	runtime.ReadMemStats(&before)
	start, used := time.Now(), cpuSeconds()
	i, err := s.Impact(ctx, identity.System("bench"), files, time.Time{})
	runtime.ReadMemStats(&after)
	r.ImpactAllocs = float64(after.Mallocs-before.Mallocs) / float64(r.Offers)
	r.ImpactS, r.ImpactUS = time.Since(start).Seconds(), (cpuSeconds()-used)*1e6/float64(r.Offers)
	if err == nil && (i.Offers != r.Offers || i.Falls == 0 || i.Falls == r.Offers) {
		err = fmt.Errorf("%d of %d offers judged, %d fall", i.Offers, r.Offers, i.Falls)
	}
	r.Falls = i.Falls
	return err
}

// publish fills a new database with offers of 1 to 8 ECTS.
func publish(ctx context.Context, db *sqldb.DB, n int) error {
	if _, err := schema.Migrate(ctx, db); err != nil {
		return err
	}
	tx, err := db.Migrator().BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO identity_organisation (id, slug, name, kind, website, country, region, status, created)
		VALUES ('aldermoor', 'aldermoor', '{"en":"University of Aldermoor"}', 'university', '', 'XF', '', 'active', 1)`)
	for i := 0; i < n && err == nil; i++ {
		o := medicinesOffer()
		o.ID, o.LocalID = catalogue.OfferID(fmt.Sprintf("offer-%06d", i)), fmt.Sprint("local-", i)
		credits := credit.MustParse(fmt.Sprint(1 + i%8))
		hours := credit.MustParse(fmt.Sprint(25 * (1 + i%8)))
		o.Workload.Credits, o.Workload.Hours = &credits, &hours
		data, problem := json.Marshal(o)
		if problem != nil {
			return errors.Join(problem, tx.Rollback())
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO catalogue_offer (tenant, id, local_id, source, page, record, hash, data, listed, found_at, changed, harvest, misses)
			VALUES ('aldermoor', $1, $2, '', '', '', '', $3, TRUE, 1, 1, '', 0)`, string(o.ID), o.LocalID, string(data))
	}
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}
