package work

import "opencairn.org/cairn/internal/domain/identity"

// place is where a kind of duty is done.
type place struct {
	list   string // page that shows them all in its own way; "" when there is none
	before string // address of one task: before, In (when after is set), after, ID
	after  string
	end    string // behind ID
	own    bool   // it waits for the person, whatever organisation they act for
}

// places has a row for every kind of duty. A task without an address of its own is
// done on the list.
var places = map[string]place{
	"assurance.decide":     {list: "/agency", before: "/agency/applications/"},
	"assurance.drift":      {list: "/agency"},
	"assurance.signal":     {list: "/agency"},
	"rating.read":          {list: "/operator/voices"},
	"rating.reply":         {list: "/provider/voices", before: "/provider/voices#words-"},
	"assurance.review":     {list: "/agency/reviews", before: "/agency/applications/"},
	"assurance.answer":     {list: "/provider/applications", before: "/provider/applications/"},
	"assurance.correct":    {before: "/provider/offers/", after: "#"},
	"assurance.endorse":    {list: "/employer"},
	"assessment.mark":      {list: "/provider/sittings", before: "/provider/sittings/"},
	"assessment.confirm":   {list: "/provider/sittings", before: "/provider/sittings/"},
	"assessment.release":   {list: "/provider/sittings", before: "/provider/sittings/"},
	"assessment.open":      {list: "/provider/sittings", before: "/provider/sittings/"},
	"catalogue.mend":       {list: "/provider/report"},
	"catalogue.source":     {list: "/operator/sources"},
	"enrolment.answer":     {list: "/provider/runs", before: "/provider/offers/", after: "#"},
	"enrolment.confirm":    {list: "/learning", before: "/learning/", own: true},
	"credential.issue":     {list: "/provider/sittings", before: "/provider/sittings/", end: "/issue"},
	"credential.take_over": {list: "/archive", before: "/archive/"},
	"recognition.decide":   {list: "/recogniser", before: "/recogniser/requests/"},
	"recognition.appeal":   {list: "/recogniser", before: "/recogniser/requests/"},
	"recognition.reverse":  {list: "/recogniser", before: "/recogniser/requests/"},
	"recognition.sign":     {list: "/recogniser/policies"},
	"recognition.supply":   {list: "/my/recognition", before: "/my/recognition/", own: true},
	"funding.confirm":      {list: "/employer/pledges"},
	"framework.answer":     {list: "/rules", before: "/rules/", after: "#"},
	"framework.adopt":      {list: "/rules", before: "/rules/"},
	"identity.agree":       {list: "/account", own: true},
	"operator.job":         {list: "/operator"},
}

// href is where one task is done.
func (p place) href(t identity.Task) string {
	switch {
	case p.before == "":
		return p.list
	case p.after != "":
		return p.before + t.In + p.after + t.ID
	}
	return p.before + t.ID + p.end
}
