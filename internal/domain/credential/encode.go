package credential

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld/fast"
	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/formats/openbadge/picture"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
)

// record is what one learner's award says, frozen. The name is the one they
// enrolled with and were identified by: an account may have none.
func (d *draft) record(p identity.Person, res assessment.Result) Record {
	sp := d.spec
	r := Record{
		Learner: Learner{Name: cmp.Or(res.Name, p.Name), BirthDate: p.BirthDate}, Title: sp.Title, Summary: sp.Summary, Country: sp.Country,
		AwardingBody: Body{Name: d.org.Name, DID: d.org.DID, Website: d.org.Website}, CompletedOn: day(res.Held),
		Hours: sp.Workload.Hours, Credits: sp.Workload.Credits, CreditSystem: sp.Workload.System,
		Participation: sp.Participation, Field: sp.Field, Languages: sp.Languages, Page: d.page, Assessment: d.assessed(res),
	}
	for _, o := range sp.Outcomes {
		r.Outcomes = append(r.Outcomes, Outcome{Text: o.Text, Code: o.Code})
	}
	if sp.Level != nil {
		r.EQF = sp.Level.EQF
	}
	if sp.Stacking != nil {
		r.Stacking = sp.Stacking.Mode
	}
	if d.approval != nil {
		r.Framework = d.approval.Framework
		r.Quality = append(r.Quality, Vouched{Type: "approval", Body: d.body.Name, URL: d.body.Website, On: day(d.approval.ApprovedAt)})
	}
	for _, q := range sp.Quality {
		r.Quality = append(r.Quality, Vouched{Type: q.Type, Body: i18n.Text{"en": q.Body}, URL: q.URL})
	}
	return r
}

func (d *draft) assessed(res assessment.Result) Assessed {
	a := Assessed{Date: day(res.Held), Place: d.sit.Place, Supervision: string(res.Executed.Supervision)}
	if d.spec.Assessment != nil {
		a.Types, a.Description = d.spec.Assessment.Types, d.spec.Assessment.Description
		for _, c := range d.spec.Assessment.Criteria {
			a.Criteria = append(a.Criteria, c.Text)
		}
	}
	for _, m := range res.Marks {
		if m.Met {
			a.Met++
		}
	}
	return a
}

// document is the award as an unsigned Open Badge 3.0, complete.
func (d *draft) document(a Award, t Ticket, shared achievement, now time.Time) (*vc.Document, error) {
	id := d.base + "/credentials/" + string(t.Credential)
	b := openbadge.Badge{
		ID: id, Name: in(a.Record.Title), Description: in(a.Record.Summary), ValidFrom: now,
		Issuer:      openbadge.Profile{ID: d.org.DID, Name: in(d.org.Name), URL: d.org.Website, Country: first(a.Record.Country)},
		Learner:     openbadge.Learner{Identities: learnerIdentities(a.Record.Learner)},
		Achievement: shared.Achievement, Part: shared.part,
		Narrative: narrative(a.Record),
		Results:   []openbadge.Result{{Grade: d.achievementID() + "#result", Value: "Completed", Status: "Completed"}},
		Status: []openbadge.StatusEntry{
			{List: listAddress(d.base, t.List, revocation), Purpose: string(revocation), Index: t.Slot},
			{List: listAddress(d.base, t.List, suspension), Purpose: string(suspension), Index: t.Slot},
		},
	}
	if a.Record.Credits != nil {
		b.Credits = *a.Record.Credits
	}
	doc, err := openbadge.Draft(b) // its words are proved by the suite that signs it
	if err != nil {
		return nil, fmt.Errorf("write the badge of award %s: %w", a.ID, err)
	}
	return doc, nil
}

// achievement is what everybody earned who was assessed in the same way: written
// once, and read once when the first of them is signed.
type achievement struct {
	openbadge.Achievement
	part     *jcs.Value
	template *fast.Template
}

// achievements are those of a sitting, by how it was supervised, the one thing in
// them that a candidate can differ in. mu guards them: documents are written over
// all cores.
type achievements struct {
	mu  sync.Mutex
	all map[string]achievement
}

func (x *achievements) of(d *draft, r Record) achievement {
	x.mu.Lock()
	defer x.mu.Unlock()
	a, ok := x.all[r.Assessment.Supervision]
	if !ok {
		a.Achievement = d.achievement(r)
		a.part = a.Part()
		a.template = fast.NewTemplate(a.part)
		if x.all == nil {
			x.all = map[string]achievement{}
		}
		x.all[r.Assessment.Supervision] = a
	}
	return a
}

// achievementID names the version of the offer that was assessed.
func (d *draft) achievementID() string {
	return d.base + "/achievements/" + strings.TrimPrefix(d.sit.Version, "sha256:")
}

func learnerIdentities(l Learner) []openbadge.Identity {
	ids := []openbadge.Identity{{Type: openbadge.IdentityName, Value: l.Name}}
	if l.BirthDate != "" {
		ids = append(ids, openbadge.Identity{Type: openbadge.IdentityBirth, Value: l.BirthDate})
	}
	return ids
}

func (d *draft) achievement(r Record) openbadge.Achievement {
	a := openbadge.Achievement{
		ID: d.achievementID(), Kind: "MicroCredential", Name: in(r.Title), Description: describe(r), Criteria: criteria(r.Assessment),
		CriteriaURL: r.Page, CreditSystem: r.CreditSystem, Field: r.Field,
		Assessment: codes(r.Assessment.Types...), Participation: codes(r.Participation),
		Grades:   []openbadge.Grade{{ID: d.achievementID() + "#result", Name: "Result", Type: "Status"}},
		ImageURL: d.picture(r),
	}
	if r.Hours != nil {
		a.Hours = *r.Hours
	}
	if r.Credits != nil {
		a.Credits = *r.Credits
	}
	for _, o := range r.Outcomes {
		a.Outcomes = append(a.Outcomes, openbadge.Named{Name: in(o.Text), URL: o.Code})
	}
	if r.EQF > 0 {
		a.Levels = []openbadge.Level{{Framework: "EQF", Level: fmt.Sprint(r.EQF)}}
	}
	for _, q := range r.Quality {
		a.Quality = append(a.Quality, openbadge.Named{Code: q.Type, Name: q.Words(), URL: q.URL})
	}
	if r.Assessment.Supervision != "" {
		a.Supervision = &openbadge.Named{Code: r.Assessment.Supervision, Name: supervisionWords[r.Assessment.Supervision]}
	}
	if r.Stacking != "" {
		a.Stacking = &openbadge.Named{Code: r.Stacking, Name: stackingWords[r.Stacking]}
	}
	return a
}

// picture is what wallets show of the award; the credential carries it, so that it
// outlives the issuer's site and showing it tells nobody.
func (d *draft) picture(r Record) string {
	a := picture.Award{Title: in(r.Title), Issuer: in(d.org.Name), Level: r.EQF, System: r.CreditSystem}
	if r.Hours != nil {
		a.Hours = *r.Hours
	}
	if r.Credits != nil {
		a.Credits = *r.Credits
	}
	return picture.DataURI(a)
}

// Words are who vouches and since when; the kind of quality assurance where the
// offer names no body: a provider's own often has none, and a badge's alignment
// must have a name (Open Badges 3.0, targetName).
func (q Vouched) Words() string {
	return strings.TrimSpace(cmp.Or(in(q.Body), qualityWords[q.Type], q.Type) + " " + q.On)
}

var qualityWords = map[string]string{
	"internal":             "internal quality assurance",
	"external-programme":   "programme checked by an external body",
	"external-institution": "institution checked by an external body",
	"field-right":          "the provider's own right in this field",
}

// The exact wording of EU Annex I, optional elements 2 and 4 (EU-O02, EU-O04).
var (
	supervisionWords = map[string]string{
		"unsupervised":          "unsupervised with no identity verification",
		"supervised":            "supervised with no identity verification",
		"supervised-identified": "supervised online or onsite with identity verification",
	}
	stackingWords = map[string]string{
		"standalone": "stand-alone, independent micro-credential",
		"integrated": "integrated, stackable towards another credential",
	}
)

// codes makes named things of codes; without an address they point at the
// achievement itself.
func codes(cs ...string) []openbadge.Named {
	var out []openbadge.Named
	for _, c := range cs {
		if c != "" {
			out = append(out, openbadge.Named{Code: c, Name: strings.ReplaceAll(c, "-", " ")})
		}
	}
	return out
}

// describe is the sentence a wallet shows: what the person can do.
func describe(r Record) string {
	if s := in(r.Summary); s != "" {
		return s
	}
	return in(r.Title)
}

func criteria(a Assessed) string {
	lines := []string{in(a.Description)}
	for _, c := range a.Criteria {
		lines = append(lines, "- "+in(c))
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

func narrative(r Record) string {
	n := len(r.Assessment.Criteria)
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d criteria met on %s.", r.Assessment.Met, n, r.Assessment.Date)
}

// in is content in English, or in the first language there is: one language a
// property, as Open Badges readers expect.
func in(t i18n.Text) string {
	s, _ := t.In("en")
	return s
}

func first(ss []string) string {
	if len(ss) == 0 {
		return ""
	}
	return slices.Min(ss)
}

// AchievementID is the address of one version of an offer as an issuer awards
// it: what a register names an approval by.
func AchievementID(org identity.Organisation, hash string) (string, error) {
	b, err := base(org)
	return b + "/achievements/" + strings.TrimPrefix(hash, "sha256:"), err
}
