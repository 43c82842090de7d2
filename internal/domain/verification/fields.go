package verification

import "opencairn.org/cairn/formats/openbadge"

// fields are the credential's contents as canonical fields (frameworks.md 2.0).
// Amounts are credit.Amount, dates time.Time; what is not stated is absent.
func fields(r *reading) map[string]any {
	a := r.badge.Achievement
	mc, cred := map[string]any{}, map[string]any{}
	put(mc, "title", a.Name)
	put(mc, "summary", a.Description)
	put(mc, "prerequisites", a.Prerequisites)
	if c := r.badge.Issuer.Country; c != "" {
		mc["country"], cred["country"] = []string{c}, []string{c}
	}
	mc["awardingBodies"] = bodies(r)
	list := func(name string, ns []openbadge.Named, row func(openbadge.Named) map[string]any) {
		if len(ns) == 0 {
			return
		}
		var rows []map[string]any
		for _, n := range ns {
			rows = append(rows, row(n))
		}
		mc[name] = rows
	}
	list("outcomes", a.Outcomes, func(n openbadge.Named) map[string]any {
		return map[string]any{"text": n.Name, "taxonomyUri": n.URL}
	})
	list("qa", a.Quality, func(n openbadge.Named) map[string]any {
		return map[string]any{"type": n.Code, "body": n.Name}
	})
	volume(mc, a)
	if n := a.EQF(); n > 0 {
		mc["level"] = map[string]any{"eqf": n}
	}
	assessment := map[string]any{}
	if cs := codes(a.Assessment); len(cs) > 0 {
		assessment["types"] = cs
	}
	if a.Supervision != nil {
		put(assessment, "supervision", supervision(a))
		put(cred, "idVerification", a.Supervision.Name)
	}
	put(assessment, "rubricUrl", a.CriteriaURL)
	if len(assessment) > 0 {
		mc["assessment"] = assessment
	}
	if cs := codes(a.Participation); len(cs) > 0 {
		mc["participation"] = cs[0]
	}
	if a.Stacking != nil {
		mc["stack"] = map[string]any{"mode": a.Stacking.Code}
	}
	if a.Field != "" {
		mc["field"] = map[string]any{"iscedF": a.Field}
	}
	credFields(cred, r)
	out := map[string]any{"mc": mc, "cred": cred}
	if c := r.badge.Issuer.Country; c != "" {
		out["provider"] = map[string]any{"country": c}
	}
	return out
}

func put(m map[string]any, name, s string) {
	if s != "" {
		m[name] = s
	}
}

func bodies(r *reading) []map[string]any {
	out := []map[string]any{{"name": r.claimed(), "url": r.badge.Issuer.URL}}
	for _, b := range r.badge.Achievement.AwardedBy {
		out = append(out, map[string]any{"name": b.Name, "url": b.URL})
	}
	return out
}

func volume(mc map[string]any, a openbadge.Achievement) {
	v := map[string]any{}
	if !a.Hours.IsZero() {
		v["hours"] = a.Hours
	}
	if !a.Credits.IsZero() {
		system := a.CreditSystem
		if system == "" || system == "ects" {
			system = "ects"
			v["ects"] = a.Credits
		}
		mc["credits"] = []map[string]any{{"system": system, "value": a.Credits}}
	}
	if len(v) > 0 {
		mc["volume"] = v
	}
}

func codes(ns []openbadge.Named) []string {
	var out []string
	for _, n := range ns {
		if n.Code != "" {
			out = append(out, n.Code)
		} else {
			out = append(out, n.Name)
		}
	}
	return out
}

func credFields(cred map[string]any, r *reading) {
	b := r.badge
	put(cred, "issuer", r.cred.Issuer.ID)
	put(cred, "learnerId", b.Learner.ID)
	if b.Learner.ID == "" {
		put(cred, "learnerId", b.Learner.Name())
	}
	if !b.ValidFrom.IsZero() {
		cred["issuedOn"] = b.ValidFrom
	}
	for _, res := range b.Results {
		put(cred, "grade", res.Value)
	}
	if len(r.cred.Proofs) > 0 {
		put(cred, "proof", r.cred.Proofs[0].Suite)
	}
	if len(r.cred.Status) > 0 {
		put(cred, "status", r.cred.Status[0].List)
	}
}

// supervision is one of the three values of EU Annex I (EU-O02) as a short code,
// or what is written when it is none of them.
func supervision(a openbadge.Achievement) string {
	if a.Supervision == nil {
		return ""
	}
	if c, ok := supervisionCodes[a.Supervision.Code]; ok {
		return c
	}
	if c, ok := supervisionCodes[a.Supervision.Name]; ok {
		return c
	}
	return a.Supervision.Name
}

// supervisionCodes are the short codes by code, exact wording and ELM concept.
var supervisionCodes = map[string]string{
	"unsupervised": "unsupervised", "supervised": "supervised", "supervised-identified": "supervised-identified",
	"unsupervised with no identity verification":             "unsupervised",
	"supervised with no identity verification":               "supervised",
	"supervised online or onsite with identity verification": "supervised-identified",
	"c598449d64": "unsupervised", "44314532f9": "supervised", "70be69aaf9": "supervised-identified",
}
