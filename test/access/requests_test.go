package access

import "net/url"

// What is sent along with a route, where the route alone says too little to get
// as far as its rights. (name) is an object of the world.

func values(kv ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(kv); i += 2 {
		v.Add(kv[i], kv[i+1])
	}
	return v
}

var aldermoors = values("organisation", "(organisation)")

var queries = map[string]url.Values{
	"GET /compare":                          values("offer", "(offer)", "offer", "(offer.other)"),
	"GET /frameworks/compare":               values("framework", "xf-2026", "framework", "eu"),
	"GET /api/v1/compare":                   values("offer", "(offer)", "offer", "(offer.other)"),
	"GET /api/v1/sources":                   aldermoors,
	"POST /api/v1/sources":                  aldermoors,
	"POST /api/v1/sources/{source}/harvest": aldermoors,
	"GET /api/v1/sources/{source}/pages":    aldermoors,
	"GET /api/v1/report":                    aldermoors,
	"GET /api/v1/audit/verify":              aldermoors,
	"GET /provider/sittings/new":            values("offer", "(offer)", "run", "(run)"),
	"GET /offers":                           values("q", "medicines"),
	"GET /api/v1/search":                    values("q", "medicines", "count", "level"),
}

var forms = map[string]url.Values{
	"POST /signin":                                       values("email", "somebody@post.example"),
	"POST /frameworks/desk/pack":                         values("code", "fm", "name", "Freemark", "jurisdiction", "FM", "volume_unit", "ects", "volume_from", "1", "employer", "none", "binding", "law", "from", "2027-01-01", "source", "Act"),
	"POST /account/tokens":                               values("name", "spare", "scopes", "catalogue", "days", "30"),
	"POST /signin/card":                                  values("code", "0000-0000-0000", "pin", "407193"),
	"POST /account/known":                                values("what", "education=less"),
	"POST /counsel/cards":                                values("name", "Nobody Yet", "pin", "407193"),
	"POST /counsel/cards/{card}/attest":                  values("what", "education=less", "level", "low"),
	"POST /counsel/cards/{card}/replace":                 values("pin", "407193"),
	"POST /counsel/cards/{card}/guardian":                values("guardian", "mother@post.example", "evidence", "family register"),
	"POST /operator/merges":                              values("kept", "(samira)", "merged", "(samira)", "why.(samira).(samira)", "seen", "decision", "same"),
	"POST /operator/merges/{merge}/undo":                 values("why.(merge)", "by mistake"),
	"POST /account/passkeys":                             values("passkey_name", "telephone", "answer", "none"),
	"POST /attest":                                       values("mail", "somebody@post.example", "what", "employer", "level", "low"),
	"POST /account/person":                               values("name", "Somebody New", "lang", "en"),
	"POST /offers/{offer}/runs/{run}/enrol":              values("name", "Somebody New", "prerequisites", "met", "accept_price", "yes"),
	"POST /learning/{enrolment}/withdraw":                values("reason", "moved away"),
	"POST /learning/{enrolment}/appeal":                  values("reason", "criterion 3 was shown"),
	"POST /my/credentials/{credential}/encodings":        values("encoding", "vc-jwt"),
	"POST /my/credentials/{credential}/shares":           values("purpose", "application", "period", "week"),
	"POST /provider/sources":                             values("address", "https://www.aldermoor.example/"),
	"POST /provider/offers/{offer}/endorsements":         values("employer", "(windcoast)", "kind", "need", "words", "Is that so?"),
	"POST /provider/applications/{application}/respond":  values("words", "here it is"),
	"POST /provider/applications/{application}/comment":  values("words", "the facts are right"),
	"POST /provider/applications/{application}/withdraw": values("words", "not now"),
	"POST /provider/applications/{application}/appeal":   values("words", "we disagree"),
	"POST /provider/enrolments/{enrolment}/reject":       values("reason.(enrolment)", "not ready"),
	"POST /provider/enrolments/{enrolment}/attendance":   values("attendance.(enrolment)", "90"),
	"POST /provider/enrolments/{enrolment}/lapse":        values("reason.(enrolment)", "left"),
	"POST /provider/sittings":                            values("offer", "(offer)", "run", "(run)", "place", "Ward", "at", "2030-01-15", "time", "09:00", "assessor", "(paul)", "method", "document"),
	"POST /provider/sittings/{sitting}/identity":         values("executed", "supervised-identified/document"),
	"POST /provider/sittings/{sitting}/return":           values("reason", "row 3"),
	"POST /provider/sittings/{sitting}/cancel":           values("cancel_reason", "snow"),
	"POST /provider/sittings/{sitting}/hold":             values("hold_candidate", "(samira)", "hold_reason", "an incident"),
	"POST /provider/sittings/{sitting}/release":          values("candidate", "(samira)", "decision", "clear", "executed", "supervised-identified/document", "reason", "heard"),
	"POST /provider/credentials/{credential}/revoke":     values("reason", "by mistake"),
	"POST /provider/credentials/{credential}/suspend":    values("reason", "looked into"),
	"POST /provider/credentials/{credential}/lift":       values("reason", "cleared"),
	"POST /employer/endorsements/{endorsement}":          values("answer", "confirm", "statement", "We need them."),
	"POST /agency/applications/{application}/assign":     values("panel.academic", "(olga)"),
	"POST /agency/applications/{application}/return":     values("reasons", "the rubric is missing"),
	"POST /agency/applications/{application}/recommend":  values("recommend", "approve", "reasons", "clear"),
	"POST /agency/applications/{application}/decide":     values("decision", "approve", "reasons", "clear"),
	"POST /agency/drifts/{drift}/correction":             values("reasons", "please restore it"),
	"POST /agency/providers/{provider}":                  values("status", "accredited", "reasons", "as before"),
	"POST /frameworks/consultations/{draft}/comments":    values("words", "Two credits are enough."),
	"POST /rules/{draft}/consultation":                   values("closes", "2099-02-01"),
	"POST /rules/{draft}/comments/{comment}/answer":      values("answer.(comment)", "We have heard it."),
	"POST /archive/{closed}/find":                        values("name", "Tomas Berg", "request", "letter 2026/114"),
	"POST /archive/{closed}/credentials/{kept}/revoke":   values("reason", "by mistake"),
	"POST /rules/{draft}/adopt":                          values("sure", "yes"),
	"POST /rules/{draft}/withdraw":                       values("reason", "for another"),
}

var bodies = map[string]string{
	"POST /api/v1/check":                                   `{"html": "<p>nothing</p>"}`,
	"POST /api/v1/sources":                                 `{"address": "https://www.aldermoor.example/"}`,
	"POST /api/v1/judge":                                   `{"fields": {}, "jurisdiction": "XF"}`,
	"POST /api/v1/drafts":                                  `{"files": {"pack.yaml": "code: xf"}}`,
	"POST /api/v1/drafts/{draft}/consultation":             `{"opens": "2027-01-01", "closes": "2027-02-01"}`,
	"POST /api/v1/drafts/{draft}/comments":                 `{"words": "Two credits are enough."}`,
	"PUT /api/v1/drafts/{draft}/comments/{comment}/answer": `{"words": "We have heard it."}`,
	"POST /api/v1/drafts/{draft}/withdraw":                 `{"reason": "for another"}`,
	"POST /api/v1/organisations/{organisation}/staff":      `{"staff": 400}`,
	"PUT /api/v1/register/providers/{organisation}":        `{"status": "accredited", "reasons": "as before"}`,
	"POST /api/v1/offers/{offer}/endorsements":             `{"employer": "(windcoast)", "kind": "need", "words": "Is that so?"}`,
	"POST /api/v1/endorsements/{endorsement}/answer":       `{"state": "confirmed", "statement": "We need them."}`,
	"POST /api/v1/applications/{application}/decision":     `{"decision": "approve", "reasons": "clear"}`,
	"POST /api/v1/offers/{offer}/runs/{run}/enrolments":    `{"name": "Somebody New", "price": {"minor": 60000, "currency": "EUR"}, "acceptPrice": true, "prerequisitesMet": true}`,
	"POST /api/v1/enrolments/{enrolment}/confirm":          `{"price": {"minor": 60000, "currency": "EUR"}, "acceptPrice": true}`,
	"POST /api/v1/enrolments/{enrolment}/withdraw":         `{"reason": "moved away"}`,
	"POST /api/v1/sittings":                                `{"offer": "(offer)", "run": "(run)", "place": "Ward", "at": "2030-01-15T09:00:00Z", "assessor": "(paul)", "method": "document"}`,
	"POST /api/v1/sittings/{sitting}/candidates":           `{"offer": "(offer)", "run": "(run)"}`,
	"POST /api/v1/sittings/{sitting}/return":               `{"reason": "row 3"}`,
	"POST /api/v1/sittings/{sitting}/cancel":               `{"reason": "snow"}`,
	"POST /api/v1/sittings/{sitting}/submit":               `{}`,
	"POST /api/v1/sittings/{sitting}/identity":             `{"executed": {"supervision": "supervised-identified", "method": "document"}}`,
	"PUT /api/v1/sittings/{sitting}/marks":                 `{"restMet": true, "marks": []}`,
	"POST /api/v1/sittings/{sitting}/moderate":             `{"people": []}`,
	"POST /api/v1/credentials/{credential}/revoke":         `{"reason": "by mistake"}`,
	"POST /api/v1/credentials/{credential}/suspend":        `{"reason": "looked into"}`,
	"POST /api/v1/credentials/{credential}/lift":           `{"reason": "cleared"}`,
	"POST /api/v1/credentials/{credential}/encodings":      `{"encoding": "vc-jwt"}`,
	"POST /api/v1/credentials/{credential}/shares":         `{"purpose": "application", "period": "week"}`,
	"POST /api/v1/organisations":                           `{"slug": "founded-by-api", "name": {"en": "Founded"}, "kind": "provider", "country": "XF"}`,
	"PUT /api/v1/organisations/by-name/{slug}":             `{"name": {"en": "Founded"}, "kind": "provider", "country": "XF"}`,
}
