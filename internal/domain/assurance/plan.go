package assurance

import (
	"context"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// rights are what the country's pack gives the provider for this offer.
func (s *Service) rights(provider identity.Organisation, o catalogue.Offer, on time.Time) Rights {
	eqf := 0
	if o.Level != nil {
		eqf = o.Level.EQF
	}
	r := s.Frameworks.Rights(provider.Country, provider.Slug, o.Field, eqf, on)
	return Rights{SelfAccrediting: r.SelfAccrediting, Field: r.HoldsField, Clause: r.Clause.Text}
}

// packRoutes are the routes as packs write them.
var packRoutes = map[Route]string{
	RouteSelfAccrediting: "field", // the authority is told: the body that keeps the rights
	RouteField:           "field",
	RouteInstitutional:   "institutional",
	RouteNotification:    "notification",
	RouteProgramme:       "programme",
}

// body is the organisation that decides by a route in a country.
func (s *Service) body(ctx context.Context, tx *sqldb.Tx, country string, r Route) (identity.Organisation, error) {
	b, ok := s.Frameworks.DecidingBody(country, packRoutes[r])
	if !ok {
		return identity.Organisation{}, fault.New(fault.Conflict, "assurance.application.no_body", "country", country)
	}
	return identity.OrganisationBySlugIn(ctx, tx, b.Slug)
}

// judge asks the rules that bind, of the offer and of the application, and
// refuses when a must fails or cannot be judged, naming each.
func (s *Service) judge(provider identity.Organisation, o catalogue.Offer, with applied, on time.Time) (framework.Findings, error) {
	fields := s.fields(provider, o, with, on)
	var (
		list fault.List
		own  framework.Findings
		seen = map[string]bool{} // a rule may be asked at both stages
	)
	for _, stage := range []pack.Stage{framework.StageOffer, framework.StageApplication} {
		j, err := s.Frameworks.Library.Judge(fields, framework.Question{Jurisdiction: provider.Country, Stage: stage, On: on})
		if err != nil {
			return own, err
		}
		if all := j.Own(); own.Framework == "" && len(all) > 0 {
			own = all[0] // the jurisdiction's own before those it inherits
		}
		for _, r := range j.Blocking() {
			if seen[r.Rule] {
				continue
			}
			seen[r.Rule] = true
			list = append(list, fault.New(fault.Invalid, "assurance.application.rule_not_met", "rule", r.Rule, "source", r.Source.String()).At(r.MissingField))
		}
	}
	if own.Framework == "" {
		list = append(list, fault.New(fault.Conflict, "assurance.application.no_body", "country", provider.Country))
	}
	return own, list.OrNil()
}

// applied is what an application brings beside its offer.
type applied struct {
	endorsements []Endorsement
	repeats      []catalogue.Duplicate // approved offers it is much like; nil when nobody looked
}

// fields are the offer's canonical fields and those of the application.
func (s *Service) fields(provider identity.Organisation, o catalogue.Offer, with applied, on time.Time) framework.Fields {
	fields := catalogue.FieldsOf(o, provider, on)
	var evidence, endorsements []map[string]any
	for _, e := range counted(with.endorsements, on) {
		by := string(e.Employer)
		endorsements = append(endorsements, map[string]any{"by": by, "type": canonicalKind[e.Kind], "date": e.DecidedAt})
		if e.Kind == Need {
			evidence = append(evidence, map[string]any{"type": "employer", "by": by, "date": e.DecidedAt})
		}
	}
	app := map[string]any{"accreditationRoute": string(ChooseRoute(s.rights(provider, o, on)))}
	if len(endorsements) > 0 {
		app["endorsements"] = endorsements
	}
	if len(evidence) > 0 {
		app["needEvidence"] = evidence
	}
	if with.repeats != nil {
		app["duplicates"] = catalogue.DuplicateFields(with.repeats)
	}
	fields["app"] = app
	return fields
}

// canonicalKind is an endorsement's kind as rules write it (frameworks.md 2.0).
var canonicalKind = map[EndorsementKind]string{
	Need: "need", CoDesign: "coDesign", CoAssessment: "coAssessment", Hiring: "recognition", CoFunding: "coFunding",
}

// counted are the endorsements that are evidence on a day.
func counted(es []Endorsement, on time.Time) []Endorsement {
	var out []Endorsement
	for _, e := range es {
		if e.Counts(on) {
			out = append(out, e)
		}
	}
	return out
}

// exposure is what the depth of the review is proportionate to.
func exposure(o catalogue.Offer, r Rights, newProvider, endorsed bool) Exposure {
	e := Exposure{
		PublicMoney: o.PublicFunding, NewProvider: newProvider, SafetyCritical: o.SafetyCritical, Endorsed: endorsed, FieldRight: r.Field,
		ECTS: ects(o.Workload),
	}
	if o.Price != nil {
		e.FeeMinor = o.Price.Minor
	}
	if o.Level != nil {
		e.EQF = o.Level.EQF
	}
	if o.Assessment != nil {
		e.Unsupervised = o.Participation == "online" && o.Assessment.Supervision == "unsupervised"
	}
	return e
}

// ects is the volume in ECTS when it is stated so; nil otherwise, which counts
// as large.
func ects(w catalogue.Workload) *credit.Amount {
	if w.System == "ects" {
		return w.Credits
	}
	return nil
}

// title is an offer's title for lists: English, or the first language there is.
func title(o catalogue.Offer) string {
	s, _ := o.Title.In("en")
	return s
}

// end takes an approval out of force from now on, and, unless a later one has
// replaced it, out of the lists.
func (s *Service) end(ctx context.Context, tx *sqldb.Tx, p Approval, to ApprovalState, reasons string) error {
	listed := p.State == InForce
	p.State, p.Reasons = to, reasons
	if tx.Now().Before(p.ValidUntil) {
		p.ValidUntil = tx.Now()
	}
	if err := setApprovalState(ctx, tx, p); err != nil || !listed {
		return err
	}
	return s.putApproved(ctx, tx, p)
}

// putApproved states the approval as a fact that lists filter by, or takes it
// back.
func (s *Service) putApproved(ctx context.Context, tx *sqldb.Tx, a Approval) error {
	for _, kind := range []catalogue.FactKind{catalogue.FactApproved, catalogue.FactUnder} {
		if err := catalogue.DropFactsIn(ctx, tx, a.Offer, kind, string(a.Body)); err != nil {
			return err
		}
	}
	if a.State != InForce {
		return nil
	}
	if a.Framework != "" {
		if err := catalogue.PutFactIn(ctx, tx, catalogue.Fact{Offer: a.Offer, Kind: catalogue.FactUnder, Value: a.Framework, Source: string(a.Body), AsOf: a.ApprovedAt}); err != nil {
			return err
		}
	}
	return catalogue.PutFactIn(ctx, tx, catalogue.Fact{Offer: a.Offer, Kind: catalogue.FactApproved, Value: a.Hash, Source: string(a.Body), AsOf: a.ApprovedAt})
}
